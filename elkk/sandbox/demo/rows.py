"""A row of the batch before it is written: typed values, named as in the exchange format."""

from collections.abc import Mapping
from typing import NamedTuple


class Row(NamedTuple):
    """A table of the batch («readings» for `readings.csv`) and the values by column.

    Money is integer kopecks, volumes and prices are Decimal, months are `Month`; None is an
    empty value.
    """

    table: str
    values: Mapping[str, object]
