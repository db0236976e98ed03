"""What the tests of this room do again and again."""

from datetime import date
from decimal import Decimal

from elkk.readings.models import Meter, Reading, Source
from tests.support.cast import Cast

# The day of the usual time of the tests, in Saratov.
TODAY = date(2026, 3, 17)


def make_reading(meter: Meter, day: date, *values: str, **fields: object) -> Reading:
    """A reading as the billing knows it, unless `fields` say otherwise."""
    zones = dict(zip(("t1", "t2", "t3"), map(Decimal, values), strict=False))
    given = {"source": Source.CUSTOMER}
    return Reading.create(
        account=meter.account_id, meter=meter, taken_on=day, **(given | zones | fields)
    )


def page_of(cast: Cast) -> str:
    return f"/accounts/{cast.account.id}/readings/"


def field(meter: Meter, name: str) -> str:
    return f"m{meter.id}_{name}"


def fill(meter: Meter, *values: str, **more: str) -> dict[str, str]:
    """The fields of a meter: a value for each zone, and the named others."""
    zones = dict(zip(("t1", "t2", "t3"), values, strict=False))
    return {field(meter, name): text for name, text in (zones | more).items()}


def send(client, cast: Cast, *values: str, **more: str):
    """Submit the reading of the account's meter."""
    data = {"day": TODAY.isoformat()} | fill(cast.meter, *values, **more)
    return client.post(page_of(cast), data=data)


def saved(meter: Meter) -> Reading:
    """The customer's reading of today."""
    return Reading.get((Reading.meter == meter) & (Reading.taken_on == TODAY))
