"""The language of a page, and how dates, numbers and money are written in it."""

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date as babel_date
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, has_request_context, request
from flask_babel import Babel, LazyString, get_locale
from flask_login import current_user
from wtforms.i18n import messages_path

from config import ROOT
from elkk.base import money
from elkk.base.periods import PERIODS, Month
from elkk.web.requests import IncomingRequest

LOCALES = {"ru": "Русский", "en": "English"}
NBSP = money.NBSP

# Babel knows the nominative and the genitive only.
_PREPOSITIONAL = (
    *("январе", "феврале", "марте", "апреле", "мае", "июне"),
    *("июле", "августе", "сентябре", "октябре", "ноябре", "декабре"),
)

_TRANSLATIONS = ROOT / "elkk" / "translations"


def _(message: str, /, **values: object) -> str:
    """The message in the reader's language, with its %(name)s filled in.

    Flask-Babel's `gettext` would do: it takes three times as long, and a page has a hundred texts.
    """
    text = _messages().gettext(message)
    return text % values if values else text


def _n(one: str, many: str, num: int, /, **values: object) -> str:
    """As `_`, in the form that the number wants; it is %(num)s."""
    text: str = _messages().ngettext(one, many, num)
    return text % {"num": num, **values}


def _p(context: str, message: str, /, **values: object) -> str:
    """As `_`, for a word whose translation depends on what it is said of."""
    text = str(_messages().pgettext(context, message))
    return text % values if values else text


def _l(message: str, /, **values: object) -> LazyString:
    """As `_`, said when it is read: for texts made while no reader is known."""
    return LazyString(_, message, **values)


def _messages() -> NullTranslations:
    locale = get_locale()
    return _catalogue(locale.language) if locale else NullTranslations()


@lru_cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(_TRANSLATIONS, [language])


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
    locale = get_locale()
    return locale.language if locale else "ru"


def format_money(kopecks: int) -> str:
    """«499,27 руб.»: the manual's way of writing sums."""
    amount = money.format_amount(kopecks, separator="," if _language() == "ru" else ".")
    return amount + NBSP + _("rub.")


def format_signed_money(kopecks: int) -> str:
    """«+37,20 руб.»: how much a sum changed."""
    return ("+" if kopecks > 0 else "") + format_money(kopecks)


def format_number(value: Decimal | int) -> str:
    """«1 234,5», without zeros at the end."""
    whole, _point, rest = f"{abs(Decimal(value)):f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", NBSP)
    rest = rest.rstrip("0")
    sign = "\u2212" if value < 0 else ""
    separator = "," if _language() == "ru" else "."
    return sign + grouped + (separator + rest if rest else "")


def format_reading(value: Decimal | int) -> str:
    """«13588,8»: what a register shows, in one piece as it stands there."""
    return format_number(value).replace(NBSP, "")


def format_price(value: Decimal) -> str:
    """Roubles with at least two decimals: «2,40», «3,125»."""
    text = format_number(value)
    separator = "," if _language() == "ru" else "."
    _whole, _point, rest = text.partition(separator)
    return text + (separator if not rest else "") + "0" * max(0, 2 - len(rest))


def format_kwh(value: Decimal | int) -> str:
    """«201 кВт·ч», as bills write it."""
    return format_number(value) + NBSP + _("kWh")


def format_consumption(kwh: Decimal, multiplier: int) -> str:
    """«209,6 кВт·ч = 10,48 × 20»: behind a transformation ratio, how kWh come from the readings."""
    if multiplier == 1:
        return format_kwh(kwh)
    return f"{format_kwh(kwh)} = {format_number(kwh / multiplier)}{NBSP}×{NBSP}{multiplier}"


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


def format_month_short(month: Month) -> str:
    """«янв»: three letters, under a bar of a chart."""
    return babel_date(month.first_day, "LLLL", locale=_language())[:3]


def format_month_in(month: Month) -> str:
    """«январе 2020», after «в»; English has no such form."""
    if _language() != "ru":
        return format_month(month)
    return f"{_PREPOSITIONAL[month.number - 1]} {month.year}"


def format_tenths(value: Decimal) -> str:
    """«6,5», «230,0»: a number to the nearest tenth, always told."""
    tenths = value.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    whole = tenths == tenths.to_integral_value()
    return format_number(tenths) + (("," if _language() == "ru" else ".") + "0" if whole else "")


def format_kwh_tenths(value: Decimal) -> str:
    """«316,2 кВт·ч»."""
    return format_tenths(value) + NBSP + _("kWh")


def format_moment(moment: datetime, zone: str) -> str:
    """«13.01.2020 14:05» in a time zone."""
    return f"{moment.astimezone(ZoneInfo(zone)):%d.%m.%Y %H:%M}"


def format_moment_in_zone(moment: datetime, zone: str) -> str:
    """«13.01.2020 14:05 (UTC+4)», for papers that are read elsewhere and later."""
    local = moment.astimezone(ZoneInfo(zone))
    offset = local.utcoffset() or timedelta()
    hours, minutes = divmod(int(offset.total_seconds()) // 60, 60)
    shift = f"{hours:+d}" + (f":{minutes:02d}" if minutes else "")
    return f"{local:%d.%m.%Y %H:%M} (UTC{shift})"


def format_moment_day(moment: datetime, zone: str) -> str:
    """«13.01.2020»: the day of a moment in a time zone."""
    return format_day(moment.astimezone(ZoneInfo(zone)).date())


def format_last_day(end: datetime, zone: str) -> str:
    """The day that ends at a moment, or on which it falls."""
    return format_moment_day(end - timedelta(microseconds=1), zone)


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


@lru_cache
def _messages_of_forms(locale: str) -> NullTranslations:
    return Translations.load(messages_path(), [locale], domain="wtforms")


class _Request(IncomingRequest):
    @property
    def wtforms_translations(self) -> NullTranslations:
        """Flask-WTF looks here for WTForms' own messages, and else reads their file anew."""
        return _messages_of_forms(_language())


def init_app(app: Flask) -> None:
    app.request_class = _Request
    Babel(app, configure_jinja=False, locale_selector=chosen_locale)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        _, _n, newstyle=True, pgettext=_p
    )
    app.jinja_env.globals["_"] = app.jinja_env.globals["gettext"]
    app.jinja_env.filters |= {
        "money": format_money,
        "signed_money": format_signed_money,
        "number": format_number,
        "reading": format_reading,
        "price": format_price,
        "kwh": format_kwh,
        "consumption": format_consumption,
        "day": format_day,
        "long_day": format_long_day,
        "month": format_month,
        "month_title": format_month_title,
        "month_short": format_month_short,
        "month_in": format_month_in,
        "tenths": format_tenths,
        "kwh_tenths": format_kwh_tenths,
        "moment": format_moment,
        "moment_in_zone": format_moment_in_zone,
        "moment_day": format_moment_day,
        "last_day": format_last_day,
    }
    app.jinja_env.globals |= {"locales": LOCALES, "get_locale": get_locale}
