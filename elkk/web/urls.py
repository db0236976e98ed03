"""Addresses: the parts of ours, and those that a visitor brings along."""

from typing import Final
from urllib.parse import urlsplit

from flask import Flask, current_app
from werkzeug.routing import BaseConverter, ValidationError

from elkk.base.incoming import whole_number
from elkk.base.periods import Month

_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2199


def safe_next(target: str | None) -> str | None:
    """The target if it is a path of this site, else None: no open redirects.

    «//host», «/\\host» and anything with a control character count as another site, since
    browsers take them for one.
    """
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if "\\" in target or any(ord(char) < 32 or char.isspace() for char in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def public_url(path: str) -> str:
    """The whole address of a path of ours, for letters."""
    return f"{current_app.config['ELKK'].public_url}{path}"


class NumberConverter(BaseConverter):
    """`<int:…>` in an address: what can be a key of a table. Anything else is 404."""

    regex = "[0-9]+"

    def to_python(self, value: str) -> int:
        try:
            return whole_number(value)
        except ValueError as error:
            raise ValidationError from error

    def to_url(self, value: int) -> str:
        return str(value)


class MonthConverter(BaseConverter):
    """`<month:month>` in an address: «2020-01» there, a Month in the view.

    Only of a century that has one before and one after it: views count months to and fro.
    """

    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> Month:
        try:
            month = Month.parse(value)
        except ValueError as error:
            raise ValidationError from error
        if not _FIRST_YEAR <= month.year <= _LAST_YEAR:
            raise ValidationError
        return month

    def to_url(self, value: Month) -> str:
        return str(value)


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = NumberConverter
    app.url_map.converters["month"] = MonthConverter
