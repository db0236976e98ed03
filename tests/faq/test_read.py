"""«Вопросы и ответы» unfold from categories to questions to answers (manual 4.3.2)."""

from elkk.support import faq
from tests.support.queries import budget, recorded


def test_categories_are_folded_at_first(client, meters) -> None:
    page = client.get("/questions/").text
    assert "Оплата" in page
    assert "Как оплатить счет?" not in page


def test_a_category_unfolds_to_its_questions(client, meters) -> None:
    page = client.get("/questions/payment/").text
    assert "Как оплатить счет?" in page
    assert "Нажмите" not in page
    assert "Приборы учета" in page


def test_a_question_unfolds_to_its_answer(client, meters) -> None:
    page = client.get("/questions/payment/how/").text
    assert "Нажмите <strong>«Оплатить»</strong>." in page
    assert "<title>Как оплатить счет?" in page


def test_an_open_question_folds_again(client, meters) -> None:
    page = client.get("/questions/payment/how/?closed=1").text
    assert "Как оплатить счет?" in page
    assert "Нажмите" not in page


def test_htmx_gets_the_rows_alone(client, meters) -> None:
    row = client.fragment("/questions/payment/", "category--payment")
    assert "Как оплатить счет?" in row
    assert "Приборы учета" not in row
    answer = client.fragment("/questions/payment/how/", "question--how")
    assert "Нажмите" in answer
    assert "Где чек?" not in answer
    assert "Нажмите" not in client.fragment("/questions/payment/how/?closed=1", "question--how")
    assert "Где чек?" in client.fragment("/questions/?q=чек", "results")


def test_what_does_not_exist_is_not_found(client, meters) -> None:
    for path in ("nothing/", "payment/nothing/", "meters/how/"):
        assert client.get(f"/questions/{path}").status_code == 404


def test_what_is_not_published_is_not_found(client, payment) -> None:
    faq.save_question(payment, "how", "Как?", "Так", is_published=False)
    assert client.get("/questions/payment/how/").status_code == 404


def test_phones_and_the_way_to_ask_are_there_for_a_visitor_too(client, meters) -> None:
    page = client.get("/questions/").text
    assert 'href="tel:88000000000"' in page
    assert "Задать вопрос" in page


def test_many_questions_cost_as_many_queries_as_few(client, meters) -> None:
    with budget(6), recorded() as few:
        client.get("/questions/payment/")
    for number in range(30):
        faq.save_question(meters, f"q{number}", f"Вопрос {number}", "Ответ")
    with recorded() as many:
        client.get("/questions/meters/")
    assert len(few) == len(many)


def test_an_answer_may_name_the_utilitys_phone(client, payment) -> None:
    faq.save_question(payment, "phone", "Куда звонить?", "Звоните: {phone}, {unknown}.")
    assert "Звоните: 8 800 000-00-00, {unknown}." in client.get("/questions/payment/phone/").text
