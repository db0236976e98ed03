"""What has done its work is deleted each night, and nothing before its time."""

import dataclasses
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from config import RetentionSettings
from elkk.base import clock
from elkk.base.db import BaseModel
from elkk.delivery.models import Channel, Message, MessageState
from elkk.identity import audit
from elkk.identity.models import AuditEvent
from elkk.notices.models import Kind, Notice
from elkk.operations import retention
from elkk.payments.models import Notification
from tests.support.cast import Cast

SETTINGS = RetentionSettings(messages=180, notices=1096, audit=1096, webhooks=400, uploads=30)


@pytest.fixture(autouse=True)
def settings(app: Flask, database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = dataclasses.replace(app.config["ELKK"], retention=SETTINGS)
    monkeypatch.setattr("elkk.base.installation._config", changed)


def message(state: MessageState, at: datetime) -> Message:
    return Message.create(
        channel=Channel.EMAIL,
        recipient="anna@example.org",
        text="text",
        state=state,
        next_try_at=at,
        created_at=at,
    )


def notice(cast: Cast) -> Notice:
    return Notice.create(
        user=cast.owner,
        account=cast.account,
        kind=Kind.NEW_BILL,
        fact=str(Notice.select().count()),
        day=clock.today("UTC"),
        created_at=clock.now(),
    )


def notification(handled_at: datetime | None) -> Notification:
    return Notification.create(
        gateway="sandbox",
        payment_id=str(Notification.select().count()),
        received_at=clock.now(),
        handled_at=handled_at,
    )


def event(_cast: Cast) -> AuditEvent:
    audit.record("room.event")
    return AuditEvent.select().order_by(AuditEvent.id.desc()).get()


OVER: list[tuple[int, Callable[[Cast], BaseModel]]] = [
    (180, lambda _cast: message(MessageState.SENT, clock.now())),
    (180, lambda _cast: message(MessageState.FAILED, clock.now())),
    (1096, notice),
    (1096, event),
    (400, lambda _cast: notification(clock.now())),
]
NOT_OVER: list[Callable[[Cast], BaseModel]] = [
    lambda _cast: message(MessageState.QUEUED, clock.now()),
    lambda _cast: message(MessageState.UNSURE, clock.now()),
    lambda _cast: notification(None),
]


def exists(row: BaseModel) -> bool:
    return bool(type(row).select().where(type(row).id == row.id).exists())


@pytest.mark.parametrize(("days", "make"), OVER)
def test_what_is_over_goes_after_its_days(days: int, make, cast: Cast, at) -> None:
    begun, row = clock.now(), make(cast)
    at(begun + timedelta(days=days))
    retention.clear_away()
    assert exists(row)
    at(begun + timedelta(days=days, seconds=1))
    retention.clear_away()
    assert not exists(row)


@pytest.mark.parametrize("make", NOT_OVER)
def test_what_still_waits_stays_however_old(make, cast: Cast, at) -> None:
    row = make(cast)
    at(clock.now() + timedelta(days=4000))
    retention.clear_away()
    assert exists(row)


def test_more_than_one_transaction_takes_go_all_the_same(cast: Cast, at, monkeypatch) -> None:
    monkeypatch.setattr(retention, "_AT_ONCE", 3)
    for _number in range(7):
        message(MessageState.SENT, clock.now())
    young_since = clock.now() + timedelta(days=181)
    at(young_since)
    young = message(MessageState.SENT, young_since)
    [rule, *_others] = retention.rules(SETTINGS)
    assert retention.clear(rule) == 7
    assert exists(young)


def test_the_figures_name_the_oldest_and_what_is_overdue(cast: Cast, at) -> None:
    begun = clock.now()
    message(MessageState.SENT, begun)
    message(MessageState.QUEUED, begun - timedelta(days=900))
    [messages, *_others] = retention.figures(SETTINGS)
    assert (messages.rows, messages.oldest) == (1, begun)
    assert not messages.is_overdue(begun + timedelta(days=183))
    assert messages.is_overdue(begun + timedelta(days=184))
