"""What the utility's staff do with appeals."""

import io

import pytest

from elkk.accounts.models import AccountLink
from elkk.base.visitor import Visitor
from elkk.delivery.models import Message as Letter
from elkk.notices.models import Kind, Notice
from elkk.notices.wording import words
from elkk.support import answering, appeals, attachments, lifecycle, queue
from elkk.support.models import Appeal, Message, Status, Topic
from elkk.support.queue import Wanted
from tests.appeals.samples import PDF
from tests.support.cast import Cast


def test_new_appeals_wait_in_the_inbox_and_drafts_do_not(
    cast: Cast, topic: Topic, appeal: Appeal
) -> None:
    appeals.begin(cast.owner, cast.supplier, cast.account, topic)
    assert queue.find(Wanted(), cast.guest).rows == [appeal]
    assert queue.find(Wanted([Status.DRAFT]), cast.guest).rows == []


def test_one_of_two_takes_an_appeal_up(cast: Cast, appeal: Appeal) -> None:
    assert queue.take_up(appeal.id, cast.guest, Visitor())
    assert not queue.take_up(appeal.id, cast.stranger, Visitor())
    taken = Appeal.get_by_id(appeal.id)
    assert (taken.status, taken.assignee_id) == (Status.IN_PROGRESS, cast.guest.id)


def test_an_answer_leaves_the_inbox_and_tells_its_author_once(
    cast: Cast, appeal: Appeal, operator, owner
) -> None:
    answering.answer(appeal.id, operator, "Ответ", signature="Оператор Смирнова")
    assert queue.find(Wanted(), operator).rows == []
    [notice] = Notice.select()
    assert (notice.user_id, notice.account_id, notice.kind) == (
        cast.owner.id,
        cast.account.id,
        Kind.APPEAL_ANSWERED,
    )
    assert appeal.topic.title in words(notice, notice.day).text
    assert "Оператор Смирнова" in owner.get(f"/appeals/{appeal.id}/").text


def test_a_letter_goes_to_the_address_in_the_appeal(cast: Cast, appeal: Appeal, operator) -> None:
    Appeal.update(email="other@example.org").execute()
    answering.answer(appeal.id, operator, "Ответ")
    [letter] = Letter.select()
    assert letter.recipient == "other@example.org"
    assert letter.subject == f"Ответ на обращение {appeal.number}"
    assert f"/appeals/{appeal.id}/" in letter.text


def test_no_notice_goes_to_an_account_that_is_no_longer_linked(
    cast: Cast, appeal: Appeal, operator
) -> None:
    AccountLink.delete().where(AccountLink.user == cast.owner).execute()
    answering.answer(appeal.id, operator, "Ответ")
    assert Notice.select().count() == 0


def test_an_answer_carries_the_files_of_its_writer(appeal: Appeal, operator, owner) -> None:
    attachments.take(appeal, operator, [attachments.Upload("акт.pdf", io.BytesIO(PDF))])
    message = answering.answer(appeal.id, operator, "Акт во вложении")
    [file] = message.attachments
    assert owner.get(f"/appeals/{appeal.id}/files/{file.id}/").data == PDF


def test_a_closed_appeal_is_not_answered(answered: Appeal, operator) -> None:
    lifecycle.rate(answered, True, None, "")
    with pytest.raises(lifecycle.NotNow):
        answering.answer(answered.id, operator, "Поздно")
    assert Message.select().where(Message.from_staff).count() == 1


def test_a_draft_is_not_answered(draft: Appeal, operator) -> None:
    with pytest.raises(lifecycle.NotNow):
        answering.answer(draft.id, operator, "Рано")
