"""What a utility's own file may be, and the fields that its columns may hold.

A sheet is staged as one table with everything its rows say; the files of format 1 that it stands
for are then taken from it (elkk/exchange/sheets/mapped.py).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from flask_babel import LazyString

from elkk.exchange.format1 import ACCOUNTS, BALANCES, BILLS, METERS, PAYMENTS, READINGS, values
from elkk.exchange.format1.describing import Column, FileFormat
from elkk.exchange.format1.kinds import MONEY
from elkk.web.i18n import _l

# The last day of the month that the title lines or the file's name tell.
PERIOD: Final = "@period"


@dataclass(frozen=True)
class Field:
    """Something that a column may hold. `into` are the columns of the staged sheet that it fills.

    `guesses` are patterns of headers, the surest first. A composite one has no `rule`.
    """

    name: str
    title: LazyString
    guesses: tuple[str, ...]
    into: tuple[str, ...] = ()
    rule: values.Rule | None = values.same
    required: bool = False
    usual: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        return self.into or (self.name,)


@dataclass(frozen=True)
class Sheet:
    """A kind of file. `columns` are those of the staged table; `key` tells its rows apart.

    `total` is the column that totals and trailers sum. `makes` are the files of format 1.
    """

    name: str
    title: LazyString
    fields: tuple[Field, ...]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    total: str | None
    makes: tuple[FileFormat, ...]
    control: tuple[str, ...] = ()
    by_name: dict[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {each.name: each for each in self.fields})

    @cached_property
    def required(self) -> tuple[Field, ...]:
        return tuple(each for each in self.fields if each.required)


def _of(form: FileFormat, *names: str) -> tuple[Column, ...]:
    return tuple(form.by_name[name] for name in names)


def _staged(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The same columns once each, where only those without which a row says nothing must be."""
    return tuple({column.name: column for column in columns}.values())


def _optional(column: Column) -> Column:
    default = "" if column.kind.sql == "text" else column.default
    return Column(column.name, column.kind, default=default, field=column.field)


def normal(header: str) -> str:
    """«Лиц. счёт » → «лиц счет»: headers are compared in this form."""
    plain = header.lower().replace("ё", "е").replace("_", " ")
    return " ".join(re.sub(r"[^\w№ ]", " ", plain).split())


_ACCOUNT = Field(
    "account",
    _l("Account number"),
    (r"лиц\w* сч", r"^№ ?л ?с", r"^л ?с\b", r"^ls\b", r"^n?lschet", r"^account", r"^лицевой"),
    rule=values.account,
    required=True,
)
_PEOPLE = (
    Field(
        "full_name",
        _l("Name in one column"),
        (r"\bфио\b", r"^ф и о", r"^fio", r"абонент$", r"плательщик"),
        into=("last_name", "first_name", "patronymic"),
        rule=None,
    ),
    Field("last_name", _l("Surname"), (r"^фамилия", r"^last name")),
    Field("first_name", _l("First name"), (r"^имя", r"^first name")),
    Field("patronymic", _l("Patronymic"), (r"^отчество", r"^patronymic")),
    Field("address", _l("Address in one column"), (r"адрес", r"^adr", r"^address")),
    Field("city", _l("Town"), (r"^город", r"нас\w* ?п", r"^gorod"), into=("address",), rule=None),
    Field("street", _l("Street"), (r"^улица", r"^ул$", r"^ul"), into=("address",), rule=None),
    Field("house", _l("House"), (r"^дом\b", r"^д$", r"^dom"), into=("address",), rule=None),
    Field("flat", _l("Flat"), (r"^кв\b", r"^квартира", r"^kv"), into=("address",), rule=None),
    Field(
        "total_area",
        _l("Total area"),
        (r"общ\w* площ|площ\w* общ", r"^площадь$", r"^s общ", r"^total area"),
        rule=values.number,
    ),
    Field("living_area", _l("Living area"), (r"жил\w* площ", r"^living"), rule=values.number),
    Field(
        "residents",
        _l("Residents"),
        (r"^прож", r"зарегистр", r"кол\w* (чел|прож)", r"^residents"),
        rule=values.whole,
    ),
)
_PEOPLE_COLUMNS = tuple(
    _optional(column)
    for column in _of(
        ACCOUNTS,
        *("last_name", "first_name", "patronymic", "address"),
        *("total_area", "living_area", "residents"),
    )
)


def _money(name: str, title: LazyString, *guesses: str, required: bool = False) -> Field:
    return Field(name, title, guesses, rule=values.number, required=required)


_CHARGES = ("opening", "charged", "recalculated", "benefits", "penalty", "paid")

BALANCE_SHEET: Final = Sheet(
    "balances",
    _l("Balances of accounts (turnover sheet)"),
    (
        _ACCOUNT,
        _money(
            "balance",
            _l("Balance at the end: debt above zero"),
            r"сальдо на кон",
            r"исх\w* сальдо|сальдо исх",
            r"к оплате",
            r"^долг|задолж",
            r"^остаток|^сальдо$|^balance",
            required=True,
        ),
        Field(
            "on",
            _l("Day of the balance"),
            (r"^на дату", r"^дата", r"^on$"),
            rule=values.day,
            required=True,
            usual=PERIOD,
        ),
        _money("opening", _l("Balance at the beginning"), r"сальдо на нач", r"вх\w* сальдо"),
        _money("charged", _l("Charged"), r"^начислено", r"^начисл"),
        _money("recalculated", _l("Recalculated"), r"перерасч"),
        _money("benefits", _l("Benefits"), r"льгот"),
        _money("penalty", _l("Penalty"), r"^пен[ия]"),
        _money("paid", _l("Paid"), r"^оплачено", r"^оплат", r"поступ"),
        *_PEOPLE,
    ),
    _staged(
        (
            *_of(BALANCES, "account", "on", "balance"),
            *(Column(name, MONEY, default=0) for name in _CHARGES),
            *_PEOPLE_COLUMNS,
        )
    ),
    ("account",),
    "balance",
    (ACCOUNTS, BALANCES, BILLS),
    _CHARGES,
)

ACCOUNT_SHEET: Final = Sheet(
    "accounts",
    _l("List of accounts"),
    (_ACCOUNT, *_PEOPLE),
    _staged((*_of(ACCOUNTS, "account"), *_PEOPLE_COLUMNS)),
    ("account",),
    None,
    (ACCOUNTS,),
)

_NUMBER_GUESSES = (
    r"зав\w* ?(ном|№)",
    r"№ ?(сч|пу|приб)",
    r"номер (сч|пу|приб)",
    r"^nsch|^nomsch|^zav|^number$",
    r"счетчик|прибор",
)
METER_SHEET: Final = Sheet(
    "meters",
    _l("Meters"),
    (
        _ACCOUNT,
        Field("number", _l("Meter number"), _NUMBER_GUESSES, into=("number",), required=True),
        Field("meter", _l("Key of the meter in the billing"), (r"^код (пу|приб)", r"^meter$")),
        Field("model", _l("Type"), (r"^тип\b", r"^марка", r"^модель", r"^tip\b", r"^model")),
        Field(
            "digits",
            _l("Digits, such as «6,2»"),
            (r"значн", r"разрядн", r"^znach"),
            into=("whole_digits", "fraction_digits"),
            rule=None,
            required=True,
            usual="6,0",
        ),
        Field(
            "zones",
            _l("Zones"),
            (r"зон", r"тарифност", r"^zon"),
            rule=values.zones,
            required=True,
            usual="1",
        ),
        Field(
            "multiplier",
            _l("Multiplier"),
            (r"коэф", r"\bктр?\b", r"^ktr"),
            rule=values.whole,
            required=True,
            usual="1",
        ),
        Field("installed_on", _l("Installed"), (r"установ", r"^datust"), rule=values.day),
        Field(
            "verified_until",
            _l("Verified until"),
            (r"повер", r"мпи", r"^datpov"),
            rule=values.day,
        ),
        Field("place", _l("Place"), (r"^место", r"^mesto", r"^place")),
    ),
    _staged(
        _of(
            METERS,
            *("account", "meter", "number", "model", "zones", "whole_digits", "fraction_digits"),
            *("multiplier", "installed_on", "verified_until", "place"),
        )
    ),
    ("account", "meter"),
    None,
    (METERS,),
)

READING_SHEET: Final = Sheet(
    "readings",
    _l("Readings"),
    (
        _ACCOUNT,
        Field("meter", _l("Meter"), _NUMBER_GUESSES, required=True),
        Field(
            "taken_on",
            _l("Day of the reading"),
            (r"дата сн", r"дата пок", r"^дата", r"^dat", r"^taken on"),
            rule=values.day,
            required=True,
            usual=PERIOD,
        ),
        Field(
            "source",
            _l("Who took it"),
            (r"кем сн", r"источник", r"способ", r"вид пок", r"^source"),
            rule=values.source,
            required=True,
            usual="customer",
        ),
        Field(
            "t1",
            _l("T1"),
            (r"^[тt] ?1", r"^показани[ея]$", r"день|пик"),
            rule=values.number,
            required=True,
        ),
        Field("t2", _l("T2"), (r"^[тt] ?2", r"ночь"), rule=values.number),
        Field("t3", _l("T3"), (r"^[тt] ?3", r"полупик"), rule=values.number),
    ),
    _staged(_of(READINGS, "account", "meter", "taken_on", "source", "t1", "t2", "t3")),
    ("account", "meter", "taken_on", "source"),
    None,
    (READINGS,),
)

PAYMENT_SHEET: Final = Sheet(
    "payments",
    _l("Registry of payments"),
    (
        _ACCOUNT,
        Field(
            "payment",
            _l("Number of the payment"),
            (r"ном\w* (опер|плат)|№ (опер|плат)", r"идентиф", r"квитанц", r"^payment"),
            required=True,
        ),
        Field(
            "paid_on",
            _l("Day of the payment"),
            (r"дата (пл|оп)", r"^дата", r"^dat", r"^paid on"),
            rule=values.day,
            required=True,
        ),
        _money(
            "amount",
            _l("Sum"),
            r"^сумма( плат\w*| оплат\w*)?$",
            r"^сумма",
            r"^amount",
            required=True,
        ),
        _money("transferred", _l("Transferred"), r"перечисл"),
        _money("commission", _l("Commission"), r"комис"),
        Field("operation", _l("Operation of the acquirer"), (r"^operation$",)),
        Field("channel", _l("Where it was paid"), (r"канал", r"^банк", r"^channel")),
    ),
    _staged(
        (
            *_of(PAYMENTS, "account", "payment", "paid_on", "amount", "operation", "channel"),
            Column("transferred", MONEY, default=0),
            Column("commission", MONEY, default=0),
        )
    ),
    ("account", "payment"),
    "amount",
    (PAYMENTS,),
    ("transferred", "commission"),
)

SHEETS: Final = {
    sheet.name: sheet
    for sheet in (BALANCE_SHEET, ACCOUNT_SHEET, METER_SHEET, READING_SHEET, PAYMENT_SHEET)
}
