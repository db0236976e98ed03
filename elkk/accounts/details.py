"""Реквизиты ЛС: what the utility keeps about an account (manual 4.4.4.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from elkk import clock
from elkk.accounts.models import Account, AccountTariff, Tariff, TariffPlan
from elkk.readings.models import Meter
from elkk.readings.services import meters_of
from elkk.zones import Zone


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
class AccountDetails:
    meters: Sequence[Meter]
    removed_meters: Sequence[Meter]
    plan_name: str
    current: Sequence[Price]
    history: Sequence[Price]
    zones: int
    today: date


def account_details(account: Account) -> AccountDetails:
    today = clock.today(account.supplier.time_zone)
    meters = meters_of(account)
    in_service = [meter for meter in meters if not meter.removed_on or meter.removed_on > today]
    plans = _plans(account)
    history = price_history(plans)
    return AccountDetails(
        meters=in_service,
        removed_meters=[meter for meter in meters if meter not in in_service],
        plan_name=plans[-1].plan.name if plans else "",
        current=[price for price in history if _applies(price, today)],
        history=history,
        zones=max((meter.zones for meter in in_service), default=1),
        today=today,
    )


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
