"""The end of a meter's МПИ, told alike on every page, in notices and letters."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from elkk.readings.models import Meter
from elkk.web.i18n import _, format_day

WARNING: Final = timedelta(days=60)


class Verification(StrEnum):
    """How the end of a meter's МПИ stands to a day."""

    GOOD = "good"
    ENDS_SOON = "ends_soon"
    ENDED = "ended"
    UNKNOWN = "unknown"


class VerificationWords(NamedTuple):
    title: str
    text: str


def verification(meter: Meter, today: date) -> Verification:
    """Readings count until the МПИ ends; the warning begins 60 days before."""
    if meter.verified_until is None:
        return Verification.UNKNOWN
    if meter.verified_until < today:
        return Verification.ENDED
    if meter.verified_until <= today + WARNING:
        return Verification.ENDS_SOON
    return Verification.GOOD


def words_of(
    state: Verification, number: str | None, until: date | None
) -> VerificationWords | None:
    """What is said of a meter by its number; None while there is nothing to say."""
    if until is None or state not in (Verification.ENDED, Verification.ENDS_SOON):
        return None
    number = number or _("number unknown")
    if state is Verification.ENDED:
        return VerificationWords(
            _("The meter's verification ended on %(day)s", day=format_day(until)),
            _(
                "The readings of meter %(number)s are no longer counted. Have it verified or "
                "replaced.",
                number=number,
            ),
        )
    return VerificationWords(
        _("The meter's verification ends on %(day)s", day=format_day(until)),
        _(
            "Meter %(number)s must be verified or replaced by then. After that day its readings "
            "are no longer counted.",
            number=number,
        ),
    )
