"""Tariffs as the billing department sets them from a day on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import groupby

from elkk.accounts.models import Supplier, Tariff, TariffPlan
from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.editing import Changed, Refused, locked
from elkk.base.zones import Zone, zones_of
from elkk.identity.audit import Editor
from elkk.web.i18n import _

_PLACES, _VOLUME_PLACES = 5, 3


@dataclass(frozen=True)
class Price:
    """Roubles per kWh of a zone for what is above `over_kwh` in a month."""

    zone: Zone
    over_kwh: Decimal
    price: Decimal
    transmission_price: Decimal | None = None


def plans_of(supplier: Supplier) -> list[TariffPlan]:
    return list(
        TariffPlan.select().where(TariffPlan.supplier == supplier).order_by(TariffPlan.name)
    )


def find_plan(plan_id: int) -> TariffPlan | None:
    """With its supplier."""
    found: TariffPlan | None = (
        TariffPlan.select(TariffPlan, Supplier)
        .join(Supplier)
        .where(TariffPlan.id == plan_id)
        .first()
    )
    return found


def price_sets(plan: TariffPlan) -> list[tuple[date, list[Tariff]]]:
    """What is or was in force from each day on, the newest first."""
    found = (
        Tariff.select()
        .where(Tariff.plan == plan)
        .order_by(Tariff.starts_on.desc(), Tariff.zone, Tariff.over_kwh)
    )
    return [(day, list(rows)) for day, rows in groupby(found, key=lambda each: each.starts_on)]


def mark(plan: TariffPlan) -> str:
    sets = price_sets(plan)
    return f"{len(sets)} {written(sets[0][1]) if sets else ''}".replace("\n", " ")


def written(prices: Sequence[Tariff | Price]) -> str:
    """The prices as the form takes them: «T1; 0; 3,20; 1,10», one a line."""
    return "\n".join(
        "; ".join(
            _plain(part) if isinstance(part, Decimal) else str(part)
            for part in (each.zone.upper(), each.over_kwh, each.price, each.transmission_price)
            if part is not None
        )
        for each in prices
    )


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def read(text: str) -> list[Price]:
    """The prices of the form. Raises Refused, naming the line."""
    prices = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            prices.append(_read_line(number, [part.strip() for part in line.split(";")]))
    _check(prices)
    return prices


def _read_line(number: int, parts: list[str]) -> Price:
    zone = parts[0].casefold().replace("т", "t")
    if zone not in set(Zone) or len(parts) not in (3, 4):
        raise Refused(
            "prices",
            _("Line %(number)d: write it as T1; 0; 3,20 or T1; 0; 3,20; 1,10.", number=number),
        )
    try:
        over = _number(parts[1], _VOLUME_PLACES)
        values = [_number(part, _PLACES) for part in parts[2:]]
    except (InvalidOperation, ValueError) as error:
        raise Refused(
            "prices",
            _("Line %(number)d: a number is wrong; write prices as 3,20.", number=number),
        ) from error
    return Price(Zone(zone), over, values[0], values[1] if len(values) > 1 else None)


def _number(text: str, places: int) -> Decimal:
    number = Decimal(text.replace(" ", "").replace(",", "."))
    if not 0 <= number < 1_000_000 or number != round(number, places):
        raise ValueError(text)
    return number


def _check(prices: Sequence[Price]) -> None:
    zones = sorted({each.zone for each in prices})
    if not zones or zones != list(zones_of(len(zones))):
        raise Refused("prices", _("Zones go from T1 on: T1 alone, T1 and T2, or T1, T2 and T3."))
    for zone in zones:
        borders = [each.over_kwh for each in prices if each.zone is zone]
        if min(borders) != 0 or len(set(borders)) != len(borders):
            raise Refused(
                "prices",
                _(
                    "%(zone)s: the first range begins at 0 kWh, and each begins once.",
                    zone=zone.upper(),
                ),
            )


def add(plan: TariffPlan, starts_on: date, text: str, seen: str, by: Editor) -> None:
    """Put prices in force from a day on; those to come from the same day are replaced.

    Raises Refused and Changed.
    """
    prices = read(text)
    with atomic():
        locked(TariffPlan, plan.id)
        if mark(plan) != seen:
            raise Changed
        same = (Tariff.plan == plan) & (Tariff.starts_on == starts_on)
        today = clock.today(plan.supplier.time_zone)
        if starts_on < today or (starts_on == today and Tariff.select().where(same).exists()):
            raise Refused("starts_on", _("Prices in force don't change: choose a later day."))
        Tariff.delete().where(same).execute()
        for each in prices:
            Tariff.create(
                plan=plan,
                starts_on=starts_on,
                zone=each.zone,
                over_kwh=each.over_kwh,
                price=each.price,
                transmission_price=each.transmission_price,
            )
        by.note("tariffs_added", plan=plan.code, starts_on=str(starts_on))
