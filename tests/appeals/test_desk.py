"""Clerks at work: the queue, taking up, giving, answering, notes, closing."""

import io
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask

from elkk.accounts.models import Supplier
from elkk.base import clock
from elkk.base.db import db
from elkk.delivery.models import Message as Letter
from elkk.identity.models import AuditEvent
from elkk.support import answering, appeals, lifecycle, queue, terms
from elkk.support.models import (
    AnswerDraft,
    AnswerTemplate,
    Appeal,
    AppealNote,
    Attachment,
    Message,
    Status,
    Topic,
)
from elkk.support.queue import Wanted
from tests.appeals.samples import PDF
from tests.support.cast import Cast, Staff
from tests.support.queries import budget


def page(appeal: Appeal, action: str = "") -> str:
    return f"/staff/appeals/{appeal.id}/{action}"


def now(appeal: Appeal) -> Appeal:
    return Appeal.get_by_id(appeal.id)


def answer(browser, appeal: Appeal, text: str, **more: object):
    data = {"text": text, "seen": now(appeal).revision, **more}
    return browser.post(page(appeal, "answer"), data=data)


def test_the_queue_shows_what_awaits_an_answer(appeal: Appeal, clerk) -> None:
    text = clerk.get("/staff/appeals/").text
    assert appeal.number in text
    assert "осталось 30 дней" in text
    assert appeal.number not in clerk.get("/staff/appeals/?status=closed").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("whose=nobody", True),
        ("whose=mine", False),
        ("status=new", True),
        ("status=in_progress", False),
        ("overdue=y", False),
    ],
)
def test_the_queue_is_sieved(appeal: Appeal, clerk, query: str, found: bool) -> None:
    assert (appeal.number in clerk.get(f"/staff/appeals/?{query}").text) is found


def test_the_queue_is_sieved_by_topic_and_supplier(appeal: Appeal, clerk) -> None:
    topic = f"/staff/appeals/?topic={appeal.topic_id}&supplier={appeal.supplier_id}"
    assert appeal.number in clerk.get(topic).text
    assert clerk.get("/staff/appeals/?topic=999").status_code == 422


def test_what_is_late_is_red_and_counted(appeal: Appeal, clerk, at) -> None:
    at(clock.now() + timedelta(days=32))
    text = clerk.get("/staff/appeals/?overdue=y").text
    assert appeal.number in text
    assert 'tag-bad">просрочено на 2 дня' in text
    assert "<b>1</b> Просроченные обращения" in clerk.get("/staff/").text


def test_a_supplier_may_promise_to_answer_sooner(cast: Cast, draft: Appeal, admin) -> None:
    data = {"supplier": cast.supplier.id, "days": "10"}
    assert admin.post("/staff/appeals/terms", data=data).status_code == 303
    lifecycle.send(Appeal.get_by_id(draft.id), cast.owner, "Когда?")
    assert now(draft).due_on == date(2026, 3, 27)
    assert AuditEvent.select().where(AuditEvent.event == "staff.term_set").exists()


def test_a_term_beyond_the_law_is_refused(cast: Cast, admin) -> None:
    data = {"supplier": cast.supplier.id, "days": "31"}
    refused = admin.post("/staff/appeals/terms", data=data)
    assert refused.status_code == 422
    assert "от 1 до 30" in refused.text
    assert Supplier.get_by_id(cast.supplier.id).answer_days is None


def test_a_further_question_begins_the_term_anew(cast: Cast, appeal: Appeal, staff: Staff, at):
    answering.answer(appeal.id, staff.clerk, "Во вторник")
    at(clock.now() + timedelta(days=5))
    lifecycle.reply(appeals.find_appeal(cast.owner.id, appeal.id), cast.owner, "Точно?")
    assert terms.due_day(now(appeal)) == date(2026, 4, 21)


def test_one_takes_it_up(appeal: Appeal, staff: Staff, clerk, billing) -> None:
    clerk.post(page(appeal, "take"))
    billing.post(page(appeal, "take"))
    taken = now(appeal)
    assert (taken.status, taken.assignee_id) == (Status.IN_PROGRESS, staff.clerk.id)
    assert AuditEvent.select().where(AuditEvent.event == "staff.appeal_taken_up").count() == 1


def test_it_is_given_to_a_colleague_and_back_to_nobody(appeal: Appeal, staff, clerk) -> None:
    clerk.post(page(appeal, "assign"), data={"assignee": staff.billing.id, "was": ""})
    assert now(appeal).assignee_id == staff.billing.id
    clerk.post(page(appeal, "assign"), data={"assignee": "", "was": staff.billing.id})
    assert now(appeal).assignee_id is None


def test_who_gives_it_away_must_have_seen_whose_it_is(appeal: Appeal, staff, clerk) -> None:
    clerk.post(page(appeal, "take"))
    late = {"assignee": staff.billing.id, "was": ""}
    clerk.post(page(appeal, "assign"), data=late)
    assert now(appeal).assignee_id == staff.clerk.id
    assert "тем временем изменилось" in clerk.get(page(appeal)).text


def test_it_can_be_given_to_the_staff_only(cast: Cast, appeal: Appeal, clerk) -> None:
    clerk.post(page(appeal, "assign"), data={"assignee": cast.stranger.id, "was": ""})
    assert now(appeal).assignee_id is None


def test_an_answer_goes_to_the_subscriber(cast, staff, appeal: Appeal, clerk, owner) -> None:
    assert answer(clerk, appeal, "Мастер придет во вторник").status_code == 303
    answered = now(appeal)
    assert (answered.status, answered.assignee_id) == (Status.ANSWERED, staff.clerk.id)
    seen = owner.get(f"/appeals/{appeal.id}/").text
    assert "Мастер придет во вторник" in seen
    assert "Клерк" not in seen
    assert "Клерк К." in clerk.get(page(appeal)).text
    assert Letter.get(Letter.recipient == appeal.email).subject.startswith("Ответ на обращение")


def test_an_answer_carries_files(appeal: Appeal, clerk, owner) -> None:
    files = {"files": (io.BytesIO(PDF), "акт.pdf")}
    clerk.post(page(appeal, "answer"), data={"text": "Вот", "attach": "1", **files})
    assert Attachment.get().message is None
    assert "акт.pdf" in clerk.get(page(appeal)).text
    answer(clerk, appeal, "Акт во вложении")
    assert "акт.pdf" in owner.get(f"/appeals/{appeal.id}/").text
    sent = Attachment.get()
    assert clerk.get(page(appeal, f"files/{sent.id}/")).data == PDF


def test_a_file_is_taken_out_again(appeal: Appeal, clerk) -> None:
    files = {"files": (io.BytesIO(PDF), "акт.pdf")}
    clerk.post(page(appeal, "answer"), data={"text": "Вот", "attach": "1", **files})
    clerk.post(page(appeal, "answer"), data={"text": "Вот", "drop": Attachment.get().id})
    assert not Attachment.select().exists()


def test_a_wrong_file_keeps_the_text(appeal: Appeal, clerk) -> None:
    files = {"files": (io.BytesIO(b"MZ"), "a.exe")}
    refused = clerk.post(page(appeal, "answer"), data={"text": "Вот файл", "attach": "1", **files})
    assert refused.status_code == 422
    assert "Вот файл" in refused.text


def test_an_empty_answer_is_refused(appeal: Appeal, clerk) -> None:
    refused = answer(clerk, appeal, "  ")
    assert refused.status_code == 422
    assert "Напишите ответ." in refused.text


def test_what_is_typed_is_kept_for_later(appeal: Appeal, clerk, billing) -> None:
    clerk.post(page(appeal, "answer"), data={"text": "Не дописано", "keep": "1"})
    assert "Не дописано" in clerk.get(page(appeal)).text
    assert "Не дописано" not in billing.get(page(appeal)).text
    answer(clerk, appeal, "Дописано")
    assert not AnswerDraft.select().exists()


def test_of_two_answers_at_once_the_second_is_kept_and_not_sent(appeal, clerk, billing) -> None:
    seen = now(appeal).revision
    answer(clerk, appeal, "Первый ответ")
    late = billing.post(page(appeal, "answer"), data={"text": "Второй ответ", "seen": seen})
    assert late.status_code == 422
    assert "Первый ответ" in late.text
    assert "Второй ответ" in late.text
    assert "появилось новое сообщение" in late.text
    assert Message.select().where(Message.from_staff).count() == 1
    assert answer(billing, appeal, "Второй ответ").status_code == 303
    assert Message.select().where(Message.from_staff).count() == 2


def test_a_word_of_the_subscriber_meanwhile_is_not_overlooked(cast, appeal, clerk) -> None:
    seen = now(appeal).revision
    lifecycle.reply(appeals.find_appeal(cast.owner.id, appeal.id), cast.owner, "Уже не надо")
    late = clerk.post(page(appeal, "answer"), data={"text": "Придем", "seen": seen})
    assert late.status_code == 422
    assert "Уже не надо" in late.text


def test_of_many_who_answer_at_once_one_does(app: Flask, appeal: Appeal, staff: Staff) -> None:
    barrier, outcomes = Barrier(6), []

    def answer_once() -> None:
        with app.app_context():
            barrier.wait()
            try:
                answering.answer(appeal.id, staff.clerk, "Ответ", seen=1)
                outcomes.append("answered")
            except answering.Overtaken:
                outcomes.append("overtaken")
            finally:
                db.close()

    threads = [Thread(target=answer_once) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["answered", *["overtaken"] * 5]
    assert Message.select().where(Message.from_staff).count() == 1


def test_an_answer_to_a_closed_appeal_is_kept(cast: Cast, appeal: Appeal, clerk) -> None:
    clerk.post(page(appeal, "close"))
    late = answer(clerk, appeal, "Поздний ответ")
    assert late.status_code == 422
    assert "Поздний ответ" in late.text
    assert "тем временем закрыли" in late.text


def test_it_is_closed_and_taken_up_again(appeal: Appeal, clerk) -> None:
    clerk.post(page(appeal, "close"))
    assert now(appeal).status is Status.CLOSED
    clerk.post(page(appeal, "reopen"))
    again = now(appeal)
    assert (again.status, again.closed_at) == (Status.IN_PROGRESS, None)


def test_notes_are_for_colleagues(cast: Cast, appeal: Appeal, clerk, billing, owner) -> None:
    clerk.post(page(appeal, "note"), data={"note": "Грубит, осторожно"})
    assert "Грубит, осторожно" in billing.get(page(appeal)).text
    assert "Грубит" not in owner.get(f"/appeals/{appeal.id}/").text
    assert "Грубит" not in owner.get("/profile/data.json").text
    assert clerk.post(page(appeal, "note"), data={"note": ""}).status_code == 422
    assert AppealNote.select().count() == 1


def test_a_template_fills_in_what_the_appeal_says(appeal: Appeal, clerk) -> None:
    text = "Здравствуйте, {имя}! Обращение {обращение}, счет {счет}, {адрес}. {поставщик}."
    saved = clerk.post(
        "/staff/appeals/templates/new/", data={"title": "Привет", "text": text, "is_active": "y"}
    )
    assert saved.status_code == 303
    template = AnswerTemplate.get()
    typed = {"text": "Начало.", "insert": "1", "template": template.id}
    clerk.post(page(appeal, "answer"), data=typed)
    written = AnswerDraft.get().text
    assert written.startswith("Начало.\n\nЗдравствуйте, Ольга!")
    assert f"Обращение {appeal.number}, счет 640000000001" in written
    assert "{" not in written


def test_a_template_with_an_unknown_name_is_refused(clerk) -> None:
    data = {"title": "Плохой", "text": "Ваш {долг}"}
    refused = clerk.post("/staff/appeals/templates/new/", data=data)
    assert refused.status_code == 422
    assert "{долг}" in refused.text
    assert not AnswerTemplate.select().exists()


def test_a_template_is_changed_and_put_away(clerk, appeal: Appeal) -> None:
    template = AnswerTemplate.create(title="Старый", text="Текст")
    path = f"/staff/appeals/templates/{template.id}/"
    assert "Старый" in clerk.get(path).text
    clerk.post(path, data={"title": "Новый", "text": "Другой"})
    changed = AnswerTemplate.get()
    assert (changed.title, changed.is_active) == ("Новый", False)
    assert "Новый" not in clerk.get(page(appeal)).text
    assert "не предлагается" in clerk.get("/staff/appeals/templates/").text


def test_drafts_are_nobodys_business(draft: Appeal, clerk) -> None:
    assert clerk.get(page(draft)).status_code == 404


def test_long_queues_cost_as_little_as_short_ones(cast: Cast, topic: Topic, appeal, clerk) -> None:
    for number in range(60):
        Appeal.create(
            number=f"x-{number}",
            user=cast.owner,
            supplier=cast.supplier,
            topic=topic,
            status=Status.NEW,
            created_at=clock.now(),
            sent_at=clock.now(),
        )
    with budget(6):
        clerk.get("/staff/appeals/")
    first = queue.find(Wanted(), cast.guest)
    rest = queue.find(Wanted(), cast.guest, first.after)
    assert (len(first.rows), len(rest.rows), rest.after) == (50, 11, "")
