"""What appeals hold about a person can be copied, and ends with the person's account."""

import io
import json
from pathlib import Path

from elkk.base.db import atomic
from elkk.catalogue import personal_data as orders
from elkk.identity.models import User
from elkk.support import attachments, personal_data
from elkk.support.models import Appeal
from tests.appeals.conftest import files_in
from tests.appeals.samples import PDF
from tests.support.cast import Cast


def test_the_copy_has_both_sides_of_the_thread(
    cast: Cast, answered: Appeal, operator: User
) -> None:
    attachments.take(answered, cast.owner, [attachments.Upload("a.pdf", io.BytesIO(PDF))])
    [copy] = json.loads(json.dumps(personal_data.copy_of(cast.owner)))
    assert [message["text"] for message in copy["messages"]] == [
        "Счетчик остановился",
        "Мастер придет во вторник",
    ]
    assert copy["files"] == ["a.pdf"]
    assert personal_data.copy_of(cast.stranger) == []
    assert orders.copy_of(cast.owner) == []


def test_the_files_go_with_the_user_and_only_then(cast: Cast, appeal: Appeal, stored: Path) -> None:
    attachments.take(appeal, cast.owner, [attachments.Upload("a.pdf", io.BytesIO(PDF))])
    with atomic():
        personal_data.forget_files(cast.owner)
        assert len(files_in(stored)) == 1
        User.delete().where(User.id == cast.owner.id).execute()
    assert not files_in(stored)
    assert Appeal.select().count() == 0
