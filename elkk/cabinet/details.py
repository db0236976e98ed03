"""Реквизиты ЛС: what the utility keeps about an account (manual 4.4.4.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from peewee import fn

from elkk.accounts.models import Account, AccountLink, AccountTariff, Tariff, TariffPlan
from elkk.base import clock
from elkk.base.zones import Zone
from elkk.readings.models import Meter, Reading
from elkk.readings.services import meters_of
from elkk.readings.verification import Verification, VerificationWords, verification, words_of


@dataclass(frozen=True)
class Price:
    """A line of «История тарифов»: roubles per kWh, from a day to a day (None: until now)."""

    zone: Zone
    over_kwh: Decimal
    price: Decimal
    transmission_price: Decimal | None
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class MeterDetails:
    """A meter in service, or one that was replaced and the last reading taken of it."""

    meter: Meter
    verification: Verification
    last_reading: Reading | None = None

    @property
    def words(self) -> VerificationWords | None:
        """What to say of the end of its МПИ."""
        return words_of(self.verification, self.meter.number, self.meter.verified_until)


@dataclass(frozen=True)
class AccountDetails:
    """`history` is newest first; `current` are the prices of today."""

    meters: Sequence[MeterDetails]
    removed_meters: Sequence[MeterDetails]
    plan_name: str
    current: Sequence[Price]
    history: Sequence[Price]
    zones: int

    @property
    def transmission_price(self) -> Decimal | None:
        """Roubles per kWh, by the one-rate tariff."""
        return next((p.transmission_price for p in self.current if p.transmission_price), None)


def account_details(account: Account) -> AccountDetails:
    today = clock.today(account.supplier.time_zone)
    meters = meters_of(account)
    removed = [meter for meter in meters if meter.removed_on and meter.removed_on <= today]
    in_service = [meter for meter in meters if meter not in removed]
    last = _last_readings(removed)
    plans = _plans(account)
    history = price_history(plans)
    return AccountDetails(
        meters=[MeterDetails(meter, verification(meter, today)) for meter in in_service],
        removed_meters=[
            MeterDetails(meter, Verification.UNKNOWN, last.get(meter.id))
            for meter in sorted(removed, key=_removed_on, reverse=True)
        ],
        plan_name=plans[-1].plan.name if plans else "",
        current=[price for price in history if _applies(price, today)],
        history=history,
        zones=max((meter.zones for meter in in_service), default=1),
    )


def _removed_on(meter: Meter) -> date:
    return meter.removed_on or date.max


def _last_readings(meters: Sequence[Meter]) -> dict[int, Reading]:
    if not meters:
        return {}
    ids = [meter.id for meter in meters]
    newest = (
        Reading.select(Reading.meter, fn.MAX(Reading.taken_on).alias("day"))
        .where(Reading.meter.in_(ids))
        .group_by(Reading.meter)
    )
    found = Reading.select().join(
        newest, on=(Reading.meter == newest.c.meter_id) & (Reading.taken_on == newest.c.day)
    )
    return {reading.meter_id: reading for reading in found}


def shown_owner(link: AccountLink) -> str:
    """The subscriber's name: in full for the owner, for others «И••• И••• И•••»."""
    account = link.account
    if link.is_owner:
        return account.owner_name
    names = filter(None, (account.last_name, account.first_name, account.patronymic))
    return " ".join(f"{name[0]}•••" for name in names)


def _plans(account: Account) -> list[AccountTariff]:
    return list(
        AccountTariff.select(AccountTariff, TariffPlan)
        .join(TariffPlan)
        .where(AccountTariff.account == account)
        .order_by(AccountTariff.starts_on)
    )


def price_history(plans: Sequence[AccountTariff]) -> list[Price]:
    """Every price that applied, newest first; a plan's prices count while the account had it."""
    tariffs = list(
        Tariff.select()
        .where(Tariff.plan.in_([each.plan_id for each in plans]))
        .order_by(Tariff.starts_on)
    )
    prices = []
    for position, each in enumerate(plans):
        follower = plans[position + 1].starts_on if position + 1 < len(plans) else None
        own = [tariff for tariff in tariffs if tariff.plan_id == each.plan_id]
        prices += _within(own, each.starts_on, follower)
    return sorted(
        prices, key=lambda price: (-price.starts_on.toordinal(), price.zone, price.over_kwh)
    )


def _within(tariffs: Sequence[Tariff], begins: date, ends: date | None) -> list[Price]:
    days = sorted({tariff.starts_on for tariff in tariffs})
    followers = dict(zip(days, [*days[1:], None], strict=False))
    prices = []
    for tariff in tariffs:
        first = max(tariff.starts_on, begins)
        after = min(filter(None, (followers[tariff.starts_on], ends)), default=None)
        if after is not None and after <= first:
            continue
        prices.append(
            Price(
                tariff.zone,
                tariff.over_kwh,
                tariff.price,
                tariff.transmission_price,
                first,
                after - timedelta(days=1) if after else None,
            )
        )
    return prices


def _applies(price: Price, day: date) -> bool:
    return price.starts_on <= day and (price.ends_on is None or day <= price.ends_on)
