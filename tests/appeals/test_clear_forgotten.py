"""Drafts and files that nobody sends are cleared away; what was sent stays."""

import io
from datetime import timedelta
from pathlib import Path

from elkk.base import clock
from elkk.support import attachments
from elkk.support.models import Appeal, Attachment
from tests.appeals.conftest import files_in
from tests.appeals.samples import PDF
from tests.support.cast import Cast


def upload() -> list[attachments.Upload]:
    return [attachments.Upload("a.pdf", io.BytesIO(PDF))]


def test_a_forgotten_draft_goes_with_its_files(cast: Cast, draft: Appeal, stored: Path) -> None:
    attachments.take(draft, cast.owner, upload())
    assert attachments.clear_forgotten() == 0
    moment = clock.now() + attachments.FORGOTTEN_AFTER + timedelta(seconds=1)
    clock.use(lambda: moment)
    assert attachments.clear_forgotten() == 1
    assert Appeal.select().count() == 0
    assert not files_in(stored)


def test_what_was_sent_stays(owner, cast: Cast, appeal: Appeal, stored: Path) -> None:
    attachments.take(appeal, cast.owner, upload())
    owner.post(f"/appeals/{appeal.id}/reply", data={"text": "Файл"})
    moment = clock.now() + timedelta(days=4000)
    clock.use(lambda: moment)
    assert attachments.clear_forgotten() == 0
    assert Attachment.select().count() == 1
    assert len(files_in(stored)) == 1
