"""A clerk edits «Вопросы и ответы», and subscribers read the result."""

import pytest

from elkk.identity.models import AuditEvent
from elkk.support import faq
from elkk.support.models import FaqCategory, FaqQuestion
from elkk.support.search import search
from tests.support.forms import filled
from tests.support.queries import budget


@pytest.fixture
def payment(database: None) -> FaqCategory:
    category = faq.save_category("payment", "Оплата")
    faq.save_question(category, "how", "Как оплатить?", "Нажмите **«Оплатить»**.")
    faq.save_question(category, "receipt", "Где чек?", "На почте.")
    return category


def question(slug: str = "how") -> FaqQuestion:
    return FaqQuestion.get(FaqQuestion.slug == slug)


def change(browser, slug: str = "how", **values: str):
    path = f"/staff/questions/{question(slug).id}/"
    return browser.post(path, data=filled(browser.get(path).text) | values)


def test_a_changed_answer_is_read_by_subscribers_at_once(payment, cast, clerk, owner) -> None:
    response = change(clerk, title="Как заплатить?", text="Просто **так**.")
    assert response.status_code == 303
    assert question().title == "Как заплатить?"
    page = owner.get("/questions/payment/how/").text
    assert "Как заплатить?" in page
    assert "Просто <strong>так</strong>" in page


def test_saving_a_question_as_it_is_moves_it_nowhere(payment, clerk) -> None:
    other = faq.save_category("meters", "Счетчики")
    faq.save_question(other, "verify", "Что такое поверка?", "Проверка.", keywords="мпи")
    before = question("verify")
    assert change(clerk, "verify").status_code == 303
    after = question("verify")
    assert (after.category_id, after.text, after.keywords, after.position, after.is_published) == (
        before.category_id,
        before.text,
        before.keywords,
        before.position,
        True,
    )


def test_the_change_is_in_the_audit_log(payment, staff, clerk, admin) -> None:
    change(clerk, title="Новое имя")
    event = AuditEvent.get(AuditEvent.event == "staff.faq_question_saved")
    assert (event.actor_id, "Новое имя" in event.facts) == (staff.clerk.id, True)
    assert "Вопрос сохранен" in admin.get("/staff/audit/").text


def test_a_preview_shows_and_saves_nothing(payment, clerk) -> None:
    response = change(clerk, text="**жирно** {phone}", preview="1")
    assert response.status_code == 200
    assert "<strong>жирно</strong> 8 800 000-00-00" in response.text
    assert "**жирно** {phone}</textarea>" in response.text
    assert question().text == "Нажмите **«Оплатить»**."


def test_htmx_gets_the_preview_alone(payment, clerk) -> None:
    response = clerk.post(
        f"/staff/questions/{question().id}/",
        data={"title": "А", "text": "# <script>", "preview": "1"},
        headers={"HX-Request": "true", "HX-Target": "preview"},
    )
    assert response.text.strip().startswith('<section class="panel text" id="preview"')
    assert "<script>" not in response.text


def test_what_is_missing_is_said_beside_the_field_and_the_rest_is_kept(payment, clerk) -> None:
    response = change(clerk, title="", text="Мой длинный ответ")
    assert response.status_code == 422
    assert 'id="title-error"' in response.text
    assert "Напишите вопрос." in response.text
    assert "Мой длинный ответ</textarea>" in response.text


def test_two_editors_do_not_overwrite_each_other_silently(payment, clerk, admin) -> None:
    path = f"/staff/questions/{question().id}/"
    mine = filled(clerk.get(path).text) | {"text": "Мой ответ"}
    theirs = filled(admin.get(path).text) | {"text": "Их ответ"}
    assert admin.post(path, data=theirs).status_code == 303
    refused = clerk.post(path, data=mine)
    assert refused.status_code == 422
    assert "Пока Вы правили" in refused.text
    assert "Мой ответ</textarea>" in refused.text
    assert question().text == "Их ответ"
    assert clerk.post(path, data=filled(refused.text)).status_code == 303
    assert question().text == "Мой ответ"


def test_a_new_question_gets_an_address_of_its_title(payment, clerk, cast, owner) -> None:
    new = {"category": str(payment.id), "title": "Как вернуть деньги?", "is_published": "y"}
    assert clerk.post("/staff/questions/add/", data=new | {"text": "Просто"}).status_code == 303
    assert clerk.post("/staff/questions/add/", data=new | {"text": "Еще"}).status_code == 303
    slugs = [each.slug for each in FaqQuestion.select().order_by(FaqQuestion.id)]
    assert slugs[-2:] == ["kak-vernut-dengi", "kak-vernut-dengi-2"]
    assert owner.get("/questions/payment/kak-vernut-dengi/").status_code == 200


def test_a_hidden_question_is_not_found_and_comes_back(payment, clerk) -> None:
    clerk.post(f"/staff/questions/{question().id}/show/", data={"shown": "0"})
    assert faq.find_question("payment", "how") is None
    assert not search("оплатить")
    assert "скрыт" in clerk.get("/staff/questions/").text
    clerk.post(f"/staff/questions/{question().id}/show/", data={"shown": "1"})
    assert faq.find_question("payment", "how")


def test_questions_move_up_and_down(payment, clerk) -> None:
    def order() -> list[str]:
        return [each.slug for each in faq.sections()[0].questions]

    clerk.post(f"/staff/questions/{question('receipt').id}/move/", data={"way": "up"})
    assert order() == ["receipt", "how"]
    clerk.post(f"/staff/questions/{question('receipt').id}/move/", data={"way": "up"})
    assert order() == ["receipt", "how"]
    clerk.post(f"/staff/questions/{question('receipt').id}/move/", data={"way": "down"})
    assert order() == ["how", "receipt"]


def test_a_question_is_deleted_after_asking(payment, clerk) -> None:
    path = f"/staff/questions/{question().id}/delete/"
    assert "исчезнет" in clerk.get(path).text
    assert question()
    assert clerk.post(path).status_code == 303
    assert not FaqQuestion.select().where(FaqQuestion.slug == "how").exists()


def test_a_category_is_made_renamed_moved_and_deleted(payment, clerk) -> None:
    clerk.post("/staff/questions/categories/add/", data={"title": "Счетчики"})
    made = FaqCategory.get(FaqCategory.slug == "schetchiki")
    path = f"/staff/questions/categories/{made.id}/"
    renamed = filled(clerk.get(path).text) | {"title": "Приборы"}
    assert clerk.post(path, data=renamed).status_code == 303
    clerk.post(f"{path}move/", data={"way": "up"})
    ordered = FaqCategory.select().order_by(FaqCategory.position)
    assert [each.title for each in ordered] == ["Приборы", "Оплата"]
    assert clerk.post(f"{path}delete/").status_code == 303
    assert not FaqCategory.select().where(FaqCategory.id == made.id).exists()


def test_a_category_with_questions_stays(payment, clerk) -> None:
    response = clerk.post(f"/staff/questions/categories/{payment.id}/delete/")
    assert response.status_code == 422
    assert "Сначала перенесите" in response.text
    assert FaqCategory.select().exists()


def test_the_list_makes_no_query_for_each_question(payment, clerk) -> None:
    for number in range(30):
        faq.save_question(payment, f"q{number}", f"Вопрос {number}", "Ответ")
    with budget(5):
        clerk.get("/staff/questions/")


def test_the_billing_department_edits_no_questions(payment, billing) -> None:
    assert billing.get("/staff/questions/").status_code == 403
