"""Outages on demand: kept in the database, so that web and worker suffer them together."""

import time
from datetime import datetime
from typing import Final

from elkk.base import clock
from elkk.delivery.senders import SendError
from elkk.sandbox.models import Fault, Outage

# Real seconds: long enough to be seen, shorter than any time-out.
SLOW_SECONDS: Final = 3.0

_OF_CHANNEL: Final = {"sms": Fault.SMS_DOWN, "email": Fault.MAIL_DOWN}


def current() -> dict[Fault, datetime | None]:
    """Every fault, and since when it is going on; None where it isn't."""
    since = {outage.fault: outage.since for outage in Outage.select()}
    return {fault: since.get(fault) for fault in Fault}


def is_on(fault: Fault) -> bool:
    return Outage.select().where(Outage.fault == fault).exists()


def begin(fault: Fault) -> None:
    Outage.insert(fault=fault, since=clock.now()).on_conflict_ignore().execute()


def end(fault: Fault) -> None:
    Outage.delete().where(Outage.fault == fault).execute()


def fail_to_send(channel: str) -> None:
    """Raises SendError, not permanent, where the channel's gateway is down."""
    if is_on(_OF_CHANNEL[channel]):
        raise SendError("the sandbox's gateway is down", permanent=False)


def bank_answers() -> bool:
    """False where the bank is down; takes its time where it is slow."""
    on = {outage.fault for outage in Outage.select(Outage.fault)}
    if Fault.BANK_DOWN in on:
        return False
    if Fault.BANK_SLOW in on:
        time.sleep(SLOW_SECONDS)
    return True
