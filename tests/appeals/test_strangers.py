"""Another subscriber gets 404 for every appeal, message and file, as if they did not exist."""

import io

import pytest

from elkk.support import appeals, attachments, lifecycle
from elkk.support.models import Appeal, Attachment
from tests.appeals.samples import PDF
from tests.support.cast import Cast


@pytest.fixture
def file(cast: Cast, draft: Appeal, owner) -> Attachment:
    attachments.take(draft, cast.owner, [attachments.Upload("a.pdf", io.BytesIO(PDF))])
    data = {"text": "Вот", "email": "olga@example.org", "service": "поверка"}
    assert owner.post("/ask/message/", data=data).status_code == 303
    return Attachment.get()


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/appeals/{appeal}/"),
        ("POST", "/appeals/{appeal}/reply"),
        ("POST", "/appeals/{appeal}/rate"),
        ("POST", "/appeals/{appeal}/reopen"),
        ("GET", "/appeals/{appeal}/files/{file}/"),
    ],
)
def test_a_strangers_visit_finds_nothing(
    stranger, client, file: Attachment, method: str, address: str
) -> None:
    path = address.format(appeal=file.appeal_id, file=file.id)
    data = {"text": "Чужое", "solved": "yes"} if method == "POST" else None
    response = stranger.open(path, method=method, data=data)
    nothing = stranger.open(path.replace(f"/{file.appeal_id}/", "/999999/"), method=method)
    assert response.status_code == 404
    assert response.data == nothing.data
    assert client.open(path, method=method).status_code == 303


def test_a_stranger_cannot_reach_the_file_through_their_own_appeal(
    stranger, cast: Cast, topic, file: Attachment
) -> None:
    own = appeals.begin(cast.stranger, cast.supplier, cast.strangers_account, topic)
    lifecycle.send(own, cast.stranger, "Мое")
    assert stranger.get(f"/appeals/{own.id}/").status_code == 200
    assert stranger.get(f"/appeals/{own.id}/files/{file.id}/").status_code == 404


def test_a_stranger_cannot_drop_a_waiting_file(stranger, cast: Cast, topic, draft: Appeal) -> None:
    attachments.take(draft, cast.owner, [attachments.Upload("a.pdf", io.BytesIO(PDF))])
    appeals.begin(cast.stranger, cast.supplier, cast.strangers_account, topic)
    file = Attachment.get()
    stranger.post("/ask/message/", data={"drop": str(file.id)})
    assert Attachment.select().count() == 1


def test_staff_see_what_was_sent_and_not_what_waits(cast: Cast, file: Attachment) -> None:
    appeal = Appeal.get_by_id(file.appeal_id)
    assert attachments.find_for_staff(appeal.id, file.id) == file
    attachments.take(appeal, cast.owner, [attachments.Upload("b.pdf", io.BytesIO(PDF))])
    waiting = Attachment.get(Attachment.name == "b.pdf")
    assert attachments.find_for_staff(appeal.id, waiting.id) is None


def test_a_file_that_waits_with_the_staff_is_not_the_authors_yet(
    owner, appeal: Appeal, operator
) -> None:
    attachments.take(appeal, operator, [attachments.Upload("answer.pdf", io.BytesIO(PDF))])
    file = Attachment.get()
    assert owner.get(f"/appeals/{appeal.id}/files/{file.id}/").status_code == 404
