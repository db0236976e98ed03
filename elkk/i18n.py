"""The language of a page, and how dates, numbers and money are written in it."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date as babel_date
from flask import Flask, current_app, has_request_context, request
from flask_babel import Babel, get_locale, gettext, lazy_gettext, ngettext, pgettext
from flask_login import current_user

from elkk import money
from elkk.periods import PERIODS, Month

LOCALES = {"ru": "Русский", "en": "English"}
NBSP = money.NBSP

_ = gettext
_l = lazy_gettext
_n = ngettext
_p = pgettext


def chosen_locale() -> str:
    """The user's own language, else the visitor's choice, else the installation's."""
    default: str = current_app.config["ELKK"].default_locale
    if not has_request_context():
        return default
    if current_user and current_user.is_authenticated:
        return str(current_user.locale)
    wanted = request.cookies.get("lang")
    return wanted if wanted in LOCALES else default


def _language() -> str:
    return str(get_locale() or "ru")


def format_money(kopecks: int) -> str:
    """«499,27 руб.»: the manual's way of writing sums."""
    amount = money.format_amount(kopecks, separator="," if _language() == "ru" else ".")
    return amount + NBSP + _("rub.")


def format_number(value: Decimal | int) -> str:
    """«1 234,5», without zeros at the end."""
    whole, _point, rest = f"{abs(Decimal(value)):f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", NBSP)
    rest = rest.rstrip("0")
    sign = "\u2212" if value < 0 else ""
    separator = "," if _language() == "ru" else "."
    return sign + grouped + (separator + rest if rest else "")


def format_price(value: Decimal) -> str:
    """Roubles with at least two decimals: «2,40», «3,125»."""
    text = format_number(value)
    separator = "," if _language() == "ru" else "."
    _whole, _point, rest = text.partition(separator)
    return text + (separator if not rest else "") + "0" * max(0, 2 - len(rest))


def format_kwh(value: Decimal | int) -> str:
    """«201 кВт*ч», as bills write it."""
    return format_number(value) + NBSP + _("kWh")


def format_day(day: date) -> str:
    """«13.01.2020»."""
    return f"{day:%d.%m.%Y}"


def format_long_day(day: date) -> str:
    """«13 января 2020»."""
    return babel_date(day, "d MMMM y", locale=_language())


def format_month(month: Month) -> str:
    """«январь 2020», as inside a sentence."""
    return babel_date(month.first_day, "LLLL y", locale=_language())


def format_month_title(month: Month) -> str:
    """«Январь 2020», as a heading."""
    text = format_month(month)
    return text[:1].upper() + text[1:]


def format_moment(moment: datetime, zone: str) -> str:
    """«13.01.2020 14:05» in a time zone."""
    return f"{moment.astimezone(ZoneInfo(zone)):%d.%m.%Y %H:%M}"


def period_choices() -> list[tuple[str, str]]:
    """The options of a period filter, as keys and texts."""
    texts = {
        "1": _("For the last month"),
        "3": _("For the last 3 months"),
        "6": _("For the last 6 months"),
        "12": _("For the last year"),
        "36": _("For the last 3 years"),
        "all": _("For all time"),
    }
    return [(period.key, texts[period.key]) for period in PERIODS]


def init_app(app: Flask) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(app.root_path) + "/elkk/translations"
    Babel(app, locale_selector=chosen_locale)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.filters |= {
        "money": format_money,
        "number": format_number,
        "price": format_price,
        "kwh": format_kwh,
        "day": format_day,
        "long_day": format_long_day,
        "month": format_month,
        "month_title": format_month_title,
        "moment": format_moment,
    }
    app.jinja_env.globals |= {"locales": LOCALES, "get_locale": get_locale}
