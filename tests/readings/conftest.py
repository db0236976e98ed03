"""Fixtures of this room's tests."""

from collections.abc import Callable
from datetime import datetime

import pytest

from elkk.base import clock
from tests.support.audit import AuditClient
from tests.support.cast import Cast


@pytest.fixture
def at(owner: AuditClient, cast: Cast) -> Callable[[datetime], None]:
    """Set the time, with the owner signed in anew: a session does not outlive days."""

    def move(moment: datetime) -> None:
        clock.use(lambda: moment)
        owner.sign_in(cast.owner)

    return move
