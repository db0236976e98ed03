"""A bill as it is printed: values only, filled by the bills service, drawn by `elkk.bills.pdf`.

Amounts are kopecks, volumes kWh, prices roubles per kWh, areas square metres.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from elkk.base.money import Kopecks
from elkk.base.periods import Month
from elkk.bills.gost_qr import PaymentRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeRequisites:
    """Where the money goes. Checked by `gost_qr`, not here: a bill prints whatever is known."""

    name: str
    personal_account: str
    bank_name: str
    bic: str
    correspondent_account: str
    inn: str = ""
    kpp: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillSupplier:
    """The utility as its bill names it; `requisites` is None until the utility has given them."""

    name: str
    address: str = ""
    phones: tuple[str, ...] = ()
    site: str = ""
    email: str = ""
    requisites: PayeeRequisites | None = None


_ORGANISATION = re.compile(r"[«\"]|\b(ООО|АО|ОАО|ЗАО|ПАО|ТСЖ|ТСН|СНТ|ГСК|МУП|ГУП|МКУ|МБУ)\b")


@dataclass(frozen=True, slots=True)
class OwnerName:
    """A person's name in its three parts; an organisation has all of it in `last`."""

    last: str
    first: str = ""
    middle: str = ""

    @classmethod
    def parse(cls, full: str) -> "OwnerName":
        """From «Иванов Иван Иванович»; what follows the first name is the patronymic."""
        last, first, middle = (*full.split(maxsplit=2), "", "", "")[:3]
        return cls(last, first, middle)

    def __str__(self) -> str:
        return " ".join(part for part in (self.last, self.first, self.middle) if part)

    @property
    def masked(self) -> "OwnerName":
        """«Иван Иванович И.», as banks name a payee: enough to know the right paper by.

        For those who see the account without owning it (152-ФЗ). An organisation has no person's
        name to hide.
        """
        if not self.first:
            if _ORGANISATION.search(self.last):
                return self
            whole = OwnerName.parse(self.last)
            return whole.masked if whole.first else OwnerName(_initial(self.last))
        return OwnerName(self.first, self.middle, _initial(self.last))


def _initial(name: str) -> str:
    return f"{name[0]}." if name else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillAccount:
    """The account billed. `unified_number` is the ЕЛС of ГИС ЖКХ, 10 characters.

    `names_owner` is false on papers for others than the owner: see OwnerName.masked.
    """

    number: str
    owner: OwnerName
    address: str
    unified_number: str | None = None
    total_area: Decimal | None = None
    living_area: Decimal | None = None
    residents: int | None = None
    names_owner: bool = True

    @property
    def payer(self) -> str:
        """As the paper names whoever pays."""
        return str(self.owner if self.names_owner else self.owner.masked)


@dataclass(frozen=True, slots=True, kw_only=True)
class BillDocumentLine:
    """One service, zone and tariff slice; readings are None where none were used.

    `meter` is the number of the meter that was read; volume = difference × `multiplier`.
    """

    label: str
    amount: Kopecks
    zone: str = ""
    meter: str = ""
    multiplier: int = 1
    previous_reading: Decimal | None = None
    current_reading: Decimal | None = None
    volume: Decimal | None = None
    price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterRegister:
    """One zone of a meter: the readings that the bill was made from."""

    zone: str = ""
    previous: Decimal | None = None
    previous_date: date | None = None
    current: Decimal | None = None
    current_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BillMeter:
    """A meter; billing systems do send meters without a number."""

    number: str | None
    registers: tuple[MeterRegister, ...]
    verified_until: date | None = None
    multiplier: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BillTotals:
    """The sums as billing gave them; nothing is recomputed, so the print equals the bill.

    `opening` and `total` are balances: above zero a debt, below zero an overpayment. `paid` and
    `benefits` are what was taken off, above zero; `recalculated` is added and may be negative.
    """

    opening: Kopecks
    charged: Kopecks
    paid: Kopecks
    total: Kopecks
    recalculated: Kopecks = 0
    benefits: Kopecks = 0
    penalty: Kopecks = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingsAdvice:
    """How to pass readings: the days of the month (both included) and the ways, ready to print."""

    first_day: int
    last_day: int
    ways: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BillDocument:
    supplier: BillSupplier
    account: BillAccount
    month: Month
    issued_on: date
    due_on: date
    lines: tuple[BillDocumentLine, ...]
    totals: BillTotals
    meters: tuple[BillMeter, ...] = ()
    readings: ReadingsAdvice | None = None
    notes: tuple[str, ...] = ()
    logo: bytes = field(default=b"", repr=False)


# The symbol shares a small square of paper; addresses beyond this are no addresses.
_LONGEST_ADDRESS_IN_SYMBOL = 250


def purpose(document: BillDocument) -> str:
    """The purpose of the payment, as the standard's Purpose and on paper for a cash desk."""
    number, month = document.account.number, document.month
    return f"Оплата электроэнергии, л/с {number}, {month.number:02d}.{month.year}"


def payment_request(document: BillDocument) -> PaymentRequest | None:
    """The payment that the bill asks for; None when the supplier has given no requisites.

    An address beyond all measure is left out: the account number says whose payment it is.
    """
    payee = document.supplier.requisites
    if payee is None:
        return None
    known = document.account
    owner = known.owner if known.names_owner else OwnerName("")
    address = document.account.address
    return PaymentRequest(
        name=payee.name,
        personal_account=payee.personal_account,
        bank_name=payee.bank_name,
        bic=payee.bic,
        correspondent_account=payee.correspondent_account,
        inn=payee.inn,
        kpp=payee.kpp,
        last_name=owner.last,
        first_name=owner.first,
        middle_name=owner.middle,
        payer_address=address if len(address) <= _LONGEST_ADDRESS_IN_SYMBOL else "",
        purpose=purpose(document),
        amount=document.totals.total,
        account_number=document.account.number,
        month=document.month,
    )
