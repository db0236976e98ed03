"""What «Передать показания» shows of an account: its meters and what was read from them before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from peewee import ModelSelect, fn

from elkk.accounts.models import Account, AccountTariff, Tariff
from elkk.base import clock
from elkk.base.periods import Month
from elkk.base.prepared import Prepared
from elkk.base.zones import Zone
from elkk.readings.charge import Prices, PriceStep
from elkk.readings.models import Meter, Reading, Source, Status
from elkk.readings.services import meters_of, windows_of
from elkk.readings.usage import add, measured, used_in_month
from elkk.readings.verification import VerificationWords, verification, words_of
from elkk.readings.windows import WindowState, window_state
from elkk.web.i18n import _, format_day

# Two years of a customer's readings and the billing's beside them: enough for checks and averages.
_NEWEST_PER_METER = 60


@dataclass(frozen=True)
class Entry:
    """A meter on the page of a day. `readings` are all but the customer's own of the day.

    `power_kw` is what the account is connected with, where the utility says.
    """

    meter: Meter
    day: date
    readings: Sequence[Reading]
    own: Reading | None
    power_kw: Decimal | None = None

    @cached_property
    def previous(self) -> Reading | None:
        """The last that was read from the meter, up to the day."""
        return next(
            (each for each in reversed(measured(self.readings)) if each.taken_on <= self.day), None
        )

    @cached_property
    def next(self) -> Reading | None:
        """The first that was read from the meter after the day, where an older one is corrected."""
        return next((each for each in measured(self.readings) if each.taken_on > self.day), None)

    @property
    def billed_estimates(self) -> list[Reading]:
        """The calculated readings that bills were made from since the last true one, in order."""
        since = self.previous.taken_on if self.previous else date.min
        found = [
            each
            for each in self.readings
            if each.is_estimate and each.billed_month and since < each.taken_on <= self.day
        ]
        return sorted(found, key=lambda each: each.taken_on)

    @property
    def is_submitted(self) -> bool:
        """The customer's reading of the day was submitted here."""
        return self.own is not None and self.own.status is not None

    @property
    def refusal(self) -> str | None:
        """Why this meter's reading can't be taken at all, to the subscriber."""
        meter = self.meter
        if meter.removed_on and meter.removed_on <= self.day:
            return _("This meter was removed on %(day)s.", day=format_day(meter.removed_on))
        if meter.installed_on and meter.installed_on > self.day:
            return _("This meter works from %(day)s on.", day=format_day(meter.installed_on))
        if meter.automatic:
            return _("This meter sends its readings by itself; there is nothing to submit.")
        if self.own is not None and not self.own.may_be_corrected:
            return why_not_correct(self.own)
        return None

    @property
    def verification(self) -> VerificationWords | None:
        """What to say of the end of the meter's МПИ."""
        meter = self.meter
        return words_of(verification(meter, self.day), meter.number, meter.verified_until)


def why_not_correct(reading: Reading) -> str:
    """Why a reading can't be changed here any more, to the subscriber."""
    if reading.status is Status.BILLED or (reading.status is None and reading.billed_month):
        return _("This reading has been counted in a bill and can't be corrected any more.")
    if reading.status is Status.REJECTED:
        return _("The utility has rejected this reading. Submit another one on another day.")
    if reading.status is Status.PASSED:
        return _(
            "This reading has been passed to billing and can't be corrected here any more. "
            "If there is a mistake in it, call the utility."
        )
    return _("The utility has this reading already; it can't be corrected here.")


@dataclass(frozen=True)
class Situation:
    """An account on a day: `today` is the supplier's own calendar day."""

    account: Account
    today: date
    window: WindowState
    meters: Sequence[Meter]
    readings: Sequence[Reading]

    @property
    def is_open(self) -> bool:
        return self.window.is_open and self.account.takes_readings

    @property
    def entries(self) -> list[Entry]:
        """The meters in service."""
        return self.entries_for(())

    def entries_for(self, field_names: Collection[str]) -> list[Entry]:
        """The meters in service, and those that a form older than their removal has fields of."""
        return [
            self.entry(meter, self.today)
            for meter in self.meters
            if not (meter.removed_on and meter.removed_on <= self.today)
            or any(name.startswith(f"m{meter.id}_") for name in field_names)
        ]

    def entry(self, meter: Meter, day: date) -> Entry:
        mine = [each for each in self.readings if each.meter_id == meter.id]
        own = [each for each in mine if each.taken_on == day and each.source is Source.CUSTOMER]
        others = [each for each in mine if each not in own and each.status is not Status.REJECTED]
        return Entry(meter, day, others, own[0] if own else None, self.account.power_kw)

    def find_meter(self, meter_id: int) -> Meter | None:
        return next((meter for meter in self.meters if meter.id == meter_id), None)

    @cached_property
    def prices(self) -> Prices:
        return prices_in_force(self.account, self.today)

    def used_in_month(self, day: date, but: Collection[Reading]) -> dict[Zone, Decimal]:
        """kWh per zone that the day's month has already, over all meters, removed ones too."""
        used: dict[Zone, Decimal] = {}
        for meter in self.meters:
            entry = self.entry(meter, day)
            own = entry.own
            known = [*entry.readings, own] if own and own not in but else entry.readings
            add(used, used_in_month(meter, known, Month.of(day)))
        return used


def situation(account: Account) -> Situation:
    """Three queries, however many meters and years."""
    today = clock.today(account.supplier.time_zone)
    return Situation(
        account=account,
        today=today,
        window=window_state(windows_of(account.supplier), today),
        meters=meters_of(account),
        readings=_NEWEST.rows(account=account),
    )


def _newest_of_each_meter(given: Any) -> "ModelSelect[Reading]":
    ranked = (
        Reading.select(
            Reading.id,
            fn.ROW_NUMBER()
            .over(partition_by=[Reading.meter], order_by=[Reading.taken_on.desc()])
            .alias("rank"),
        )
        .where(Reading.account == given.account)
        .alias("ranked")
    )
    newest = ranked.select_from(ranked.c.id).where(ranked.c.rank <= _NEWEST_PER_METER)
    return (
        Reading.select().where(Reading.id.in_(newest)).order_by(Reading.taken_on.desc(), Reading.id)
    )


_NEWEST: Final = Prepared[Reading](_newest_of_each_meter)


def prices_in_force(account: Account, day: date) -> Prices:
    """The account's prices on a day, by zone; a zone without one is missing."""
    plan = (
        AccountTariff.select(AccountTariff.plan)
        .where((AccountTariff.account == account) & (AccountTariff.starts_on <= day))
        .order_by(AccountTariff.starts_on.desc())
        .limit(1)
    )
    other = Tariff.alias()
    newest = other.select(fn.MAX(other.starts_on)).where(
        (other.plan == Tariff.plan) & (other.zone == Tariff.zone) & (other.starts_on <= day)
    )
    tariffs = Tariff.select().where((Tariff.plan == plan) & (Tariff.starts_on == newest))
    prices: dict[Zone, list[PriceStep]] = {}
    for tariff in tariffs:
        prices.setdefault(tariff.zone, []).append(PriceStep(tariff.over_kwh, tariff.price))
    return prices
