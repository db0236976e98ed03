"""Queries whose SQL is made once (elkk/base/prepared.py)."""

from datetime import timedelta
from decimal import Decimal

import peewee
import pytest

from elkk.accounts.models import Account, AccountLink, Supplier
from elkk.base import clock
from elkk.base.db import db
from elkk.base.prepared import Prepared
from elkk.identity.models import AuditEvent, User
from elkk.readings.models import Meter, Reading, ReadingChange, Source
from tests.support.cast import Cast
from tests.support.queries import recorded

_METERS = Prepared[Meter](lambda given: Meter.select().where(Meter.account == given.account))
_LINKS = Prepared[AccountLink](
    lambda given: (
        AccountLink.select(AccountLink, Account, Supplier)
        .join(Account)
        .join(Supplier)
        .where((AccountLink.user == given.user) & (AccountLink.linked_at <= given.at))
    )
)
_NEW_READING = Prepared[Reading](
    lambda given: (
        Reading.insert(
            account=given.account,
            meter=given.meter,
            taken_on=given.taken_on,
            source=Source.CUSTOMER,
            t1=given.t1,
        )
        .on_conflict_ignore()
        .returning(Reading.id)
    )
)


def test_each_execution_has_its_own_values(cast: Cast) -> None:
    own = _METERS.rows(account=cast.account)
    others = _METERS.rows(account=cast.strangers_account)
    assert own == list(Meter.select().where(Meter.account == cast.account))
    assert others == list(Meter.select().where(Meter.account == cast.strangers_account))


def test_rows_are_the_models_that_peewee_makes(cast: Cast) -> None:
    prepared = _METERS.first(account=cast.account)
    usual = Meter.get(Meter.account == cast.account)
    assert prepared is not None
    assert prepared.__data__ == usual.__data__
    assert prepared.is_dirty() is usual.is_dirty() is False
    assert prepared.account.number == cast.account.number


def test_a_row_can_be_changed_and_saved(cast: Cast) -> None:
    meter = _METERS.first(account=cast.account)
    assert meter is not None
    meter.place = "щит"
    meter.save()
    assert Meter.get_by_id(meter.id).place == "щит"


def test_what_is_joined_comes_in_the_same_query(cast: Cast) -> None:
    with recorded() as made:
        link = _LINKS.first(user=cast.owner, at=clock.now())
        assert link is not None
        assert link.account.supplier.time_zone
    assert len(made) == 1


def test_values_are_converted_as_the_field_wants(cast: Cast) -> None:
    linked = AccountLink.get(AccountLink.user == cast.owner).linked_at
    assert _LINKS.rows(user=cast.owner.id, at=linked)
    assert not _LINKS.rows(user=cast.owner.id, at=linked - timedelta(microseconds=1))
    with pytest.raises(TypeError, match="aware"):
        _LINKS.rows(user=cast.owner.id, at=linked.replace(tzinfo=None))


def test_an_insert_converts_too_and_says_whether_the_row_is_new(cast: Cast) -> None:
    row = {"account": cast.account, "meter": cast.meter, "taken_on": clock.now().date()}
    made = _NEW_READING.first(**row, t1=Decimal("12.5"))
    assert made is not None
    assert Reading.get_by_id(made.id).t1 == Decimal("12.5")
    assert Reading.get_by_id(made.id).rolled_over is False
    assert _NEW_READING.first(**row, t1=Decimal(13)) is None
    with pytest.raises(TypeError):
        _NEW_READING.first(**row, t1=12.5)


def test_a_default_that_is_not_always_the_same_is_refused(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ReadingChange.rolled_over, "default", lambda: True)
    insert = Prepared[ReadingChange](lambda given: ReadingChange.insert(reading=given.reading))
    with pytest.raises(ValueError, match="rolled_over"):
        insert.first(reading=1)


def test_a_value_that_is_missing_is_a_mistake(cast: Cast) -> None:
    with pytest.raises(KeyError):
        _METERS.rows()


def test_the_text_is_made_once_for_a_kind_of_database(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    _METERS.rows(account=cast.account)
    monkeypatch.setattr(Meter, "select", None)
    _METERS.rows(account=cast.account)
    monkeypatch.setattr(db, "obj", type("Another", (type(db.obj),), {})(None))
    with pytest.raises(TypeError):
        _METERS.rows(account=cast.account)


def test_an_error_of_the_database_is_peewees(cast: Cast) -> None:
    event = Prepared[AuditEvent](
        lambda given: AuditEvent.insert(
            at=given.at, event=given.event, user_id=None, actor_id=None, ip="", facts="{}"
        ).returning(AuditEvent.id)
    )
    with pytest.raises(peewee.IntegrityError):
        event.first(at=clock.now(), event=None)
    assert User.select().exists()
