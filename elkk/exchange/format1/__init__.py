"""Format 1: its files, their columns, and where each value goes. See docs/billing-exchange.md."""

from typing import Final

from elkk.accounts.models import FactKind
from elkk.base.zones import Zone
from elkk.exchange.format1.describing import Column, FileFormat, Reference, Rule
from elkk.exchange.format1.kinds import (
    ACCOUNT,
    DATE,
    FLAG,
    MONEY,
    MONTH,
    TIME_ZONE,
    DbValue,
    Kind,
    choice,
    fixed,
    integer,
    one_of,
    text,
)
from elkk.exchange.models import Scope
from elkk.readings.models import Source


def _key(name: str, kind: Kind) -> Column:
    """A required column that only finds a parent."""
    return Column(name, kind, required=True)


def _must(name: str, kind: Kind, into: str | None = None) -> Column:
    return Column(name, kind, required=True, field=into or name)


def _may(name: str, kind: Kind, default: DbValue = None, into: str | None = None) -> Column:
    return Column(name, kind, default=default, field=into or name)


def _label(name: str, longest: int) -> Column:
    return _may(name, text(longest), "")


_SMALL: Final = 32_767
_CODE = text(32)
_METER = text(40)
_VALUE = fixed(3)
_PRICE = fixed(5)

TO_ACCOUNT: Final = Reference(
    "account_id", "account", "number", "account", "accounts", "нет такого лицевого счета"
)
TO_PLAN: Final = Reference(
    "plan_id", "tariff_plan", "code", "plan", "tariff_plans", "нет такого тарифного плана"
)
TO_METER: Final = Reference(
    "meter_id", "meter", "code", "meter", "meters", "у счета нет такого прибора учета", TO_ACCOUNT
)
TO_BILL: Final = Reference(
    "bill_id", "bill", "month", "month", "bills", "нет квитанции за этот месяц", TO_ACCOUNT
)

MANIFEST: Final = FileFormat(
    "manifest",
    "",
    (
        _must("format", one_of("1")),
        _must("supplier", _CODE),
        _must("created", DATE),
        _must("file", text(60)),
        _must("rows", integer(0, 10**12)),
        _may("sum", MONEY),
        _may("scope", choice(Scope), Scope.DELTA.value),
    ),
    key=("file",),
)

SUPPLIERS: Final = FileFormat(
    "suppliers",
    "supplier",
    (
        _must("code", _CODE),
        _must("name", text(160)),
        _must("short_name", text(60)),
        _may("service", text(60), "Электроэнергия"),
        _label("inn", 12),
        _label("kpp", 9),
        _label("bank_account", 20),
        _label("bank_name", 45),
        _label("bic", 9),
        _label("corr_account", 20),
        _label("phone", 60),
        _label("email", 120),
        _label("site", 120),
        _label("address", 255),
        _may("time_zone", TIME_ZONE, "Europe/Moscow"),
    ),
    key=("code",),
    unique=("code",),
)

OWNER: Final = ("last_name", "first_name", "patronymic")

ACCOUNTS: Final = FileFormat(
    "accounts",
    "account",
    (
        _must("account", ACCOUNT, into="number"),
        _label("last_name", 60),
        _label("first_name", 60),
        _label("patronymic", 60),
        _must("address", text(255)),
        _may("total_area", fixed(2)),
        _may("living_area", fixed(2)),
        _may("residents", integer(0, _SMALL)),
        _label("els", 10),
        _label("gku_id", 13),
        _label("metering_kind", 120),
        _label("stove", 40),
        _label("locked_reason", 2000),
        _may("power_kw", fixed(2)),
    ),
    key=("account",),
    unique=("supplier_id", "number"),
    initial=(("balance", 0),),
    together=OWNER,
    keep_if_empty=OWNER,
)

CONTROL_FACTS: Final = FileFormat(
    "control_facts",
    "control_fact",
    (_key("account", ACCOUNT), _must("kind", choice(FactKind)), _must("value", text(60))),
    key=("account", "kind"),
    unique=("account_id", "kind"),
    references=(TO_ACCOUNT,),
)

TARIFF_PLANS: Final = FileFormat(
    "tariff_plans",
    "tariff_plan",
    (_must("plan", _CODE, into="code"), _must("name", text(160))),
    key=("plan",),
    unique=("supplier_id", "code"),
)

TARIFFS: Final = FileFormat(
    "tariffs",
    "tariff",
    (
        _key("plan", _CODE),
        _must("starts_on", DATE),
        _must("zone", choice(Zone)),
        _may("over_kwh", _VALUE, 0),
        _must("price", _PRICE),
        _may("transmission_price", _PRICE),
    ),
    key=("plan", "starts_on", "zone", "over_kwh"),
    unique=("plan_id", "starts_on", "zone", "over_kwh"),
    references=(TO_PLAN,),
)

ACCOUNT_TARIFFS: Final = FileFormat(
    "account_tariffs",
    "account_tariff",
    (_key("account", ACCOUNT), _key("plan", _CODE), _must("starts_on", DATE)),
    key=("account", "starts_on"),
    unique=("account_id", "starts_on"),
    references=(TO_ACCOUNT, TO_PLAN),
)

WINDOWS: Final = FileFormat(
    "windows",
    "reading_window",
    (
        _must("starts_on", DATE),
        _must("first_day", integer(0, 31)),
        _must("last_day", integer(0, 31)),
    ),
    key=("starts_on",),
    unique=("supplier_id", "starts_on"),
    rules=(
        Rule(
            "(first_day = 0) <> (last_day = 0)",
            "first_day",
            "любой день — это 0 в обоих столбцах; иначе ожидаются дни от 1 до 31",
        ),
    ),
)

METERS: Final = FileFormat(
    "meters",
    "meter",
    (
        _key("account", ACCOUNT),
        _must("meter", _METER, into="code"),
        _may("number", _METER),
        _label("model", 60),
        _must("zones", integer(1, 3)),
        _must("whole_digits", integer(1, 12)),
        _must("fraction_digits", integer(0, 3)),
        _must("multiplier", integer(1, _SMALL)),
        _may("installed_on", DATE),
        _may("removed_on", DATE),
        _may("verified_until", DATE),
        _label("place", 120),
        _label("responsible", 160),
        _may("automatic", FLAG, False),
    ),
    key=("account", "meter"),
    unique=("account_id", "code"),
    references=(TO_ACCOUNT,),
    rules=(Rule("removed_on < installed_on", "removed_on", "снят раньше, чем установлен"),),
)

READINGS: Final = FileFormat(
    "readings",
    "reading",
    (
        _key("account", ACCOUNT),
        _key("meter", _METER),
        _must("taken_on", DATE),
        _must("source", choice(Source)),
        _must("t1", _VALUE),
        _may("t2", _VALUE),
        _may("t3", _VALUE),
        _may("billed_month", MONTH),
        _label("rejected_reason", 255),
    ),
    key=("account", "meter", "taken_on", "source"),
    unique=("meter_id", "taken_on", "source"),
    references=(TO_ACCOUNT, TO_METER),
    initial=(("rolled_over", "FALSE"),),
    keep="old.status = 'accepted'",
    # A value for each zone of the meter, and no more.
    together=("t1", "t2", "t3"),
)

BILLS: Final = FileFormat(
    "bills",
    "bill",
    (
        _key("account", ACCOUNT),
        _must("month", MONTH),
        _label("number", 40),
        _must("issued_on", DATE),
        _may("due_on", DATE),
        _must("opening", MONEY),
        _must("charged", MONEY),
        _must("paid", MONEY),
        _may("recalculated", MONEY, 0),
        _may("benefits", MONEY, 0),
        _may("penalty", MONEY, 0),
        _must("total", MONEY),
    ),
    key=("account", "month"),
    unique=("account_id", "month"),
    references=(TO_ACCOUNT,),
    total="total",
    # They make the total: where it is right without one of them, that one is zero.
    together=("opening", "charged", "paid", "recalculated", "benefits", "penalty", "total"),
    rules=(
        Rule(
            "total <> opening + charged + recalculated - benefits + penalty - paid",
            "total",
            "итог не равен opening + charged + recalculated − benefits + penalty − paid",
        ),
    ),
)

BILL_LINES: Final = FileFormat(
    "bill_lines",
    "bill_line",
    (
        _key("account", ACCOUNT),
        _key("month", MONTH),
        _must("position", integer(1, _SMALL)),
        _must("label", text(120)),
        _must("zone", choice(Zone)),
        _may("meter", _METER, "", into="meter_code"),
        _may("previous_value", _VALUE),
        _may("current_value", _VALUE),
        _must("volume", _VALUE),
        _must("price", _PRICE),
        _must("amount", MONEY),
        _may("method", choice(Source)),
    ),
    key=("account", "month", "position"),
    unique=("bill_id", "position"),
    references=(TO_BILL,),
    total="amount",
    # A bill's lines are replaced as a whole: the line that had this position may be another one.
    together=("meter", "previous_value", "current_value", "method"),
)

PAYMENTS: Final = FileFormat(
    "payments",
    "payment",
    (
        _key("account", ACCOUNT),
        _must("payment", text(60), into="billing_id"),
        _may("operation", text(60), "", into="operation_id"),
        _must("paid_on", DATE),
        _must("amount", MONEY),
        _label("channel", 120),
        _may("billed_month", MONTH),
    ),
    key=("account", "payment"),
    unique=("account_id", "billing_id"),
    references=(TO_ACCOUNT,),
    total="amount",
)

BALANCES: Final = FileFormat(
    "balances",
    "account",
    (_key("account", ACCOUNT), _must("on", DATE, into="balance_on"), _must("balance", MONEY)),
    key=("account",),
    references=(TO_ACCOUNT,),
    total="balance",
)

# In the order in which they are applied: parents before children.
FILES: Final = (
    *(SUPPLIERS, ACCOUNTS, CONTROL_FACTS, TARIFF_PLANS, TARIFFS, ACCOUNT_TARIFFS, WINDOWS),
    *(METERS, READINGS, BILLS, BILL_LINES, PAYMENTS, BALANCES),
)
BY_NAME: Final = {form.name: form for form in (MANIFEST, *FILES)}
