"""Hard checks refuse a reading; soft ones warn, and the customer may confirm (domain: Readings).

Pure: a meter's entry and what was typed go in, a Checked comes out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from elkk.base.zones import Zone
from elkk.readings.entries import Entry
from elkk.readings.labels import zone_name
from elkk.readings.usage import Usage, most_kwh, usage_between, usual_per_day
from elkk.readings.values import NotAValue, completed, parse_value, plain
from elkk.web.i18n import _, format_day, format_kwh, format_reading

# «Far above own average»: both must be exceeded.
_TIMES_THE_USUAL: Final = 3
_WORTH_A_WARNING_KWH: Final = 300


class Doubt(StrEnum):
    """Why a reading that may be right looks wrong."""

    HIGH = "high"
    ZERO = "zero"
    ROLLOVER = "rollover"


# Confirmed by the tick «переход через ноль» itself; the others have a tick of their own.
_TICKED_ALREADY: Final = frozenset({Doubt.ROLLOVER})


@dataclass(frozen=True)
class Draft:
    """What was typed for a meter. `confirmed` names the values whose warning was confirmed."""

    texts: Mapping[Zone, str]
    rolled_over: bool = False
    confirmed: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(text.strip() for text in self.texts.values())


@dataclass
class Checked:
    """A draft after the checks.

    `problems` are refusals by zone, `refusal` one of the whole meter. `offers_rollover`: a value
    went down, which «переход через ноль» may explain. `completed`: whole kWh were taken as the last
    reading, which has a fraction.
    """

    entry: Entry
    draft: Draft
    values: dict[Zone, Decimal] = field(default_factory=dict)
    problems: dict[Zone, str] = field(default_factory=dict)
    refusal: str | None = None
    offers_rollover: bool = False
    rolled_over: bool = False
    completed: bool = False
    usage: Usage | None = None
    doubts: Sequence[Doubt] = ()

    @property
    def is_refused(self) -> bool:
        return bool(self.problems or self.refusal)

    @property
    def kwh_through_zero(self) -> Decimal:
        """What was used if the registers that went down have passed zero."""
        assert self.entry.previous is not None
        before = dict(self.entry.previous.values)
        return usage_between(self.entry.meter, before, self.values, 0, rolled_over=True).total

    @property
    def key(self) -> str:
        """The values as text: a confirmation holds for these and no others."""
        return key_of(self.values)

    @property
    def wants_confirmation(self) -> bool:
        return bool(self.open_doubts) and self.draft.confirmed != self.key

    @property
    def open_doubts(self) -> list[Doubt]:
        """Those that want a tick beside them."""
        return [doubt for doubt in self.doubts if doubt not in _TICKED_ALREADY]


def key_of(values: Mapping[Zone, Decimal]) -> str:
    return "/".join(f"{zone}={plain(value)}" for zone, value in sorted(values.items()))


def check(entry: Entry, draft: Draft) -> Checked:
    checked = Checked(entry, draft, refusal=entry.refusal)
    if checked.refusal:
        return checked
    _read(checked)
    _compare(checked)
    if not checked.is_refused:
        _count(checked)
    return checked


def _read(checked: Checked) -> None:
    meter = checked.entry.meter
    for zone in meter.zone_list:
        text = checked.draft.texts.get(zone, "")
        if not text.strip():
            checked.problems[zone] = _missing(zone, meter.zones)
            continue
        try:
            checked.values[zone] = parse_value(text, meter, zone)
        except NotAValue as error:
            checked.problems[zone] = str(error)
    if checked.entry.previous is not None:
        typed = checked.values
        checked.values = completed(typed, dict(checked.entry.previous.values))
        checked.completed = checked.values != typed


def _missing(zone: Zone, zones: int) -> str:
    if zones == 1:
        return _("Enter the reading.")
    return _("Enter the reading of the zone «%(zone)s».", zone=zone_name(zone, zones))


def _compare(checked: Checked) -> None:
    entry = checked.entry
    if entry.previous is not None:
        before = dict(entry.previous.values)
        for zone in list(_fallen(checked.values, before)):
            _explain_fall(checked, zone, before[zone])
    if entry.next is not None:
        _compare_with_next(checked, dict(entry.next.values))


def _fallen(values: Mapping[Zone, Decimal], before: Mapping[Zone, Decimal]) -> Iterator[Zone]:
    return (zone for zone, value in values.items() if zone in before and value < before[zone])


def _explain_fall(checked: Checked, zone: Zone, before: Decimal) -> None:
    """A register may pass zero after any consumption, so that is always offered, never believed."""
    entry = checked.entry
    assert entry.previous is not None
    checked.offers_rollover = True
    if checked.draft.rolled_over:
        checked.rolled_over = True
        return
    reason = _(
        "The reading is below the last one: %(value)s of %(day)s.",
        value=format_reading(before),
        day=format_day(entry.previous.taken_on),
    )
    checked.problems[zone] = f"{reason} {rollover_hint()}"


def rollover_hint() -> str:
    """The way on for a register that has passed zero; it ends the refusal."""
    return _("If the register has passed zero, tick that below.")


def _compare_with_next(checked: Checked, after: Mapping[Zone, Decimal]) -> None:
    following = checked.entry.next
    assert following is not None
    if following.rolled_over:
        return
    for zone, value in checked.values.items():
        if zone in after and value > after[zone]:
            checked.problems[zone] = _(
                "The reading is above a later one: %(value)s of %(day)s.",
                value=format_reading(after[zone]),
                day=format_day(following.taken_on),
            )


def _count(checked: Checked) -> None:
    entry = checked.entry
    if entry.previous is None:
        return
    usage = usage_between(
        entry.meter,
        dict(entry.previous.values),
        checked.values,
        (entry.day - entry.previous.taken_on).days,
        checked.rolled_over,
    )
    if usage.total > most_kwh(entry.meter, usage.days, entry.power_kw):
        _refuse_impossible(checked, usage)
        return
    checked.usage = usage
    usual = usual_per_day(entry.meter, entry.readings, entry.previous.taken_on)
    checked.doubts = tuple(_doubts(checked, usage, usual))


def _refuse_impossible(checked: Checked, usage: Usage) -> None:
    """What no connection can give is a slip of the pen, even where no history tells what is usual.

    Told beside the zone that it came by.
    """
    entry = checked.entry
    assert entry.previous is not None
    zone = max(usage.kwh, key=lambda each: usage.kwh[each])
    checked.problems[zone] = _(
        "Since %(day)s that would be %(kwh)s, more than can come through the wires in that time "
        "(%(most)s). Check the figures and the comma.",
        day=format_day(entry.previous.taken_on),
        kwh=format_kwh(usage.total),
        most=format_kwh(most_kwh(entry.meter, usage.days, entry.power_kw)),
    )


def _doubts(checked: Checked, usage: Usage, usual_kwh_per_day: Decimal | None) -> Iterator[Doubt]:
    if usual_kwh_per_day is not None:
        expected = usual_kwh_per_day * max(usage.days, 1)
        if usage.total > _WORTH_A_WARNING_KWH and usage.total > expected * _TIMES_THE_USUAL:
            yield Doubt.HIGH
        if usage.total == 0 and usual_kwh_per_day > 0 and usage.days:
            yield Doubt.ZERO
    if checked.rolled_over:
        yield Doubt.ROLLOVER


def doubt_text(doubt: Doubt) -> str:
    """What the subscriber is asked to look at."""
    return {
        Doubt.HIGH: _(
            "The consumption is more than three times your usual one. Check the figures and the "
            "comma."
        ),
        Doubt.ZERO: _(
            "Nothing was consumed since the last reading, though there was consumption before. "
            "Check that you read the right meter."
        ),
        Doubt.ROLLOVER: _("The register has passed zero."),
    }[doubt]
