"""«Приложить файл»: what was refused is not kept, what was accepted is not lost."""

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from elkk.support import attachments
from elkk.support.models import Appeal, Attachment, Status
from tests.appeals.conftest import files_in
from tests.appeals.samples import PDF, excel, picture, word
from tests.support.cast import Cast

MESSAGE = {"text": "Вот фотографии", "email": "olga@example.org", "phone": "", "service": "поверка"}


def post(client, *files: tuple[str, bytes], address: str = "/ask/message/", **fields: str):
    sent = [FileStorage(io.BytesIO(content), name) for name, content in files]
    # In memory: the client's own way leaves a temporary file open for large bodies.
    boundary, body = encode_multipart({**MESSAGE, **fields, "files": sent})
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post(address, data=body, content_type=kind)


def names(rows: Sequence[Attachment]) -> list[str]:
    return [row.name for row in rows]


def test_files_go_with_the_message(owner, cast: Cast, draft: Appeal, stored: Path) -> None:
    files = [("a.jpg", picture()), ("b.pdf", PDF), ("c.docx", word()), ("d.xlsx", excel())]
    assert post(owner, *files).status_code == 303
    kept = list(Attachment.select().order_by(Attachment.id))
    assert names(kept) == ["a.jpg", "b.pdf", "c.docx", "d.xlsx"]
    assert all(each.message_id for each in kept)
    assert len(files_in(stored)) == 4


def test_what_is_downloaded_is_what_was_sent(owner, draft: Appeal) -> None:
    post(owner, ("счет за март.pdf", PDF))
    file = Attachment.get()
    response = owner.get(f"/appeals/{draft.id}/files/{file.id}/")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.data == PDF
    assert response.mimetype == "application/pdf"
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "%D1%81%D1%87%D0%B5%D1%82" in disposition
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_stored_files_have_random_names_and_only_we_may_read_them(
    owner, draft: Appeal, stored: Path
) -> None:
    post(owner, ("secret-name.pdf", PDF))
    [path] = files_in(stored)
    assert "secret" not in str(path.relative_to(stored))
    assert path.stat().st_mode & 0o077 == 0


def test_a_refused_file_is_not_kept_and_the_good_one_waits_in_the_form(
    owner, cast: Cast, draft: Appeal, stored: Path
) -> None:
    response = post(owner, ("good.pdf", PDF), ("bad.svg", b"<svg><script/></svg>"))
    assert response.status_code == 422
    assert "bad.svg" in response.text
    assert "good.pdf" in response.text
    assert names(attachments.pending(draft, cast.owner)) == ["good.pdf"]
    assert len(files_in(stored)) == 1
    assert Appeal.get_by_id(draft.id).status is Status.DRAFT
    assert post(owner).status_code == 303
    assert Attachment.get().message_id is not None


def test_a_form_with_a_mistake_keeps_its_files_and_text(owner, cast: Cast, draft: Appeal) -> None:
    response = post(owner, ("good.pdf", PDF), service="")
    assert response.status_code == 422
    assert "good.pdf" in response.text
    assert "Вот фотографии" in response.text


def test_files_can_be_attached_one_by_one_and_taken_out_again(
    owner, cast: Cast, draft: Appeal, stored: Path
) -> None:
    post(owner, ("a.pdf", PDF), attach="1")
    post(owner, ("b.pdf", PDF), attach="1")
    first, _second = attachments.pending(draft, cast.owner)
    assert post(owner, drop=str(first.id)).status_code == 303
    assert names(attachments.pending(draft, cast.owner)) == ["b.pdf"]
    assert len(files_in(stored)) == 1
    assert "Вот фотографии" in owner.get("/ask/message/").text


def test_fifty_files_at_once_are_refused_and_none_is_kept(
    owner, draft: Appeal, stored: Path
) -> None:
    response = post(owner, *[(f"{number}.pdf", PDF) for number in range(50)])
    assert response.status_code == 422
    assert Attachment.select().count() == 0
    assert not files_in(stored)


def test_an_eleventh_file_is_refused_and_ten_stay(owner, draft: Appeal, stored: Path) -> None:
    post(owner, *[(f"{number}.pdf", PDF) for number in range(10)], attach="1")
    assert post(owner, ("11.pdf", PDF), attach="1").status_code == 422
    assert len(files_in(stored)) == 10


def test_files_that_are_too_large_together_are_refused_one_by_one(
    owner, draft: Appeal, stored: Path
) -> None:
    large = PDF.replace(b"endobj", b" " * (9 * 1024 * 1024) + b"endobj")
    post(owner, ("1.pdf", large), ("2.pdf", large), attach="1")
    response = post(owner, ("3.pdf", large), ("4.pdf", PDF), attach="1")
    assert response.status_code == 422
    assert "3.pdf" in response.text
    assert names(list(Attachment.select().order_by(Attachment.id))) == ["1.pdf", "2.pdf", "4.pdf"]
    assert len(files_in(stored)) == 3


def test_two_hundred_megabytes_are_refused_before_they_are_read(
    owner, draft: Appeal, stored: Path
) -> None:
    class Endless(io.RawIOBase):
        """Claims 200 MB; reading would count."""

        taken = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            Endless.taken += len(buffer)
            return len(buffer)

    response = owner.post(
        "/ask/message/",
        environ_overrides={
            "wsgi.input": io.BufferedReader(Endless()),
            "CONTENT_LENGTH": str(200 * 1024 * 1024),
            "CONTENT_TYPE": "multipart/form-data; boundary=x",
        },
    )
    assert response.status_code == 413
    assert "Вместе файлы больше 25" in response.text
    assert Endless.taken < 1024 * 1024
    assert Attachment.select().count() == 0
    assert not files_in(stored)


def test_elsewhere_requests_stay_small(client) -> None:
    response = client.post("/auth/", data={"login": "a" * 2_000_000})
    assert response.status_code == 413


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "..\\evil.pdf", "a\x00b.pdf", "\u202ea.pdf"]
)
def test_a_path_in_the_name_leads_nowhere(owner, draft: Appeal, stored: Path, name: str) -> None:
    post(owner, (name, PDF))
    kept = Attachment.get()
    assert "/" not in kept.name
    assert "\\" not in kept.name
    assert ".." not in kept.name
    [path] = files_in(stored)
    assert stored in path.parents


def test_nothing_is_stored_where_the_database_fails(
    cast: Cast, draft: Appeal, stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_fields: object) -> None:
        raise RuntimeError("the database is away")

    monkeypatch.setattr(Attachment, "create", fail)
    upload = attachments.Upload("a.pdf", io.BytesIO(PDF))
    with pytest.raises(RuntimeError):
        attachments.take(draft, cast.owner, [upload])
    assert not files_in(stored)


def test_the_file_of_one_user_does_not_go_with_the_message_of_another(
    cast: Cast, appeal: Appeal, operator, owner
) -> None:
    upload = attachments.Upload("internal.pdf", io.BytesIO(PDF))
    attachments.take(appeal, operator, [upload])
    owner.post(f"/appeals/{appeal.id}/reply", data={"text": "Когда?"})
    assert Attachment.get().message_id is None
