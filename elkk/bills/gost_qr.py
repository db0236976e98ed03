"""The payment QR of a bill: GOST R 56042-2014, which every Russian bank application reads.

The symbol holds text: «ST0001», the encoding digit, then «Key=Value» requisites between separators.
Five requisites are mandatory and open the text in a fixed order; the others follow as needed.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from elkk.base.money import Kopecks
from elkk.base.periods import Month

if TYPE_CHECKING:
    import segno

Requisites: TypeAlias = list[tuple[str, str]]
Matrix: TypeAlias = tuple[bytearray, ...]

SIGNATURE: Final = "ST0001"
UTF_8: Final = "2"
# The standard's usual separator first, then signs that names and addresses hardly ever contain.
SEPARATORS: Final = "|^~#$*_%&+;:!@"
MANDATORY_BLOCK_BYTES: Final = 300
# What the largest QR symbol (version 40) holds at level M.
SYMBOL_BYTES: Final = 2331
HOUSING_AND_UTILITIES: Final = "02"
MONTH_AND_YEAR: Final = "%m%Y"
# Banks add this to the sum, which holds the penalty already.
NO_PENALTY_APART: Final = "0"

_EXACT_DIGITS: Final = {"PersonalAcc": (20,), "BIC": (9,), "CorrespAcc": (20,)}
_OPTIONAL_DIGITS: Final = {"PayeeINN": (10, 12), "KPP": (9,)}
_LONGEST: Final = {"Name": 160, "BankName": 45, "Purpose": 160, "Sum": 18}


class RequisiteError(ValueError):
    """A requisite breaks the standard; `field` is its key there: «BIC», «Name», …"""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRequest:
    """What a payer's bank has to know. Empty strings and None are left out of the symbol.

    `amount` is the sum in kopecks, with the penalty; nothing is asked for (no Sum) when it is zero
    or below, and the payer's bank then lets the payer type a sum.
    """

    name: str
    personal_account: str
    bank_name: str
    bic: str
    correspondent_account: str
    inn: str = ""
    kpp: str = ""
    last_name: str = ""
    first_name: str = ""
    middle_name: str = ""
    payer_address: str = ""
    purpose: str = ""
    amount: Kopecks = 0
    account_number: str = ""
    month: Month | None = None


def payment_string(request: PaymentRequest) -> str:
    """The text of the symbol, to be encoded in UTF-8.

    Runs of white space become one space and control characters vanish, for a symbol is one line.
    Nothing is cut short silently. Raises RequisiteError that names the first offending requisite,
    «separator» when no separator is free, «symbol» when all together do not fit a QR symbol.
    """
    mandatory = _tidy(_mandatory(request))
    optional = [(key, value) for key, value in _tidy(_optional(request)) if value]
    for key, value in mandatory:
        _check(key, value)
    for key, value in optional:
        _check_optional(key, value)
    separator = _separator(value for _, value in mandatory + optional)
    _check_block(_join(mandatory, separator))
    text = separator.join((SIGNATURE + UTF_8, _join(mandatory + optional, separator)))
    _check_capacity(text)
    return text


def qr_matrix(text: str) -> Matrix:
    """The modules of the symbol, a row each, 1 for dark, without the quiet zone (4 modules)."""
    return tuple(bytearray(module & 1 for module in row) for row in _symbol(text).matrix)


def _symbol(text: str) -> "segno.QRCode":
    """Level M without ECI: bank applications expect plain UTF-8 bytes."""
    # Imported with the first code: the worker draws none.
    import segno

    return segno.make_qr(text, encoding="utf-8", error="m", boost_error=False)


def _mandatory(request: PaymentRequest) -> Iterator[tuple[str, str]]:
    yield "Name", request.name
    yield "PersonalAcc", request.personal_account
    yield "BankName", request.bank_name
    yield "BIC", request.bic
    yield "CorrespAcc", request.correspondent_account


def _optional(request: PaymentRequest) -> Iterator[tuple[str, str]]:
    yield "PayeeINN", request.inn
    yield "KPP", request.kpp
    yield "LastName", request.last_name
    yield "FirstName", request.first_name
    yield "MiddleName", request.middle_name
    yield "PayerAddress", request.payer_address
    yield "Purpose", request.purpose
    yield "Sum", str(request.amount) if request.amount > 0 else ""
    yield "PersAcc", request.account_number
    yield "PaymPeriod", _period(request)
    yield "AddAmount", NO_PENALTY_APART
    yield "TechCode", HOUSING_AND_UTILITIES


def _period(request: PaymentRequest) -> str:
    return request.month.first_day.strftime(MONTH_AND_YEAR) if request.month else ""


def _tidy(requisites: Iterable[tuple[str, str]]) -> Requisites:
    return [(key, _one_line(value)) for key, value in requisites]


def _one_line(value: str) -> str:
    spaced = " ".join(value.split())
    return "".join(sign for sign in spaced if unicodedata.category(sign) != "Cc")


def _check(key: str, value: str) -> None:
    if not value:
        raise RequisiteError(key, "is mandatory")
    if key in _EXACT_DIGITS:
        _check_digits(key, value, _EXACT_DIGITS[key])
    _check_length(key, value)


def _check_optional(key: str, value: str) -> None:
    if key in _OPTIONAL_DIGITS:
        _check_digits(key, value, _OPTIONAL_DIGITS[key])
    _check_length(key, value)


def _check_digits(key: str, value: str, lengths: tuple[int, ...]) -> None:
    if not (value.isascii() and value.isdigit() and len(value) in lengths):
        expected = " or ".join(str(length) for length in lengths)
        raise RequisiteError(key, f"must be {expected} digits")


def _check_length(key: str, value: str) -> None:
    longest = _LONGEST.get(key)
    if longest is not None and len(value) > longest:
        raise RequisiteError(key, f"is longer than {longest} characters")


def _separator(values: Iterable[str]) -> str:
    """The first sign that no value contains."""
    used = set().union(*values)
    for sign in SEPARATORS:
        if sign not in used:
            return sign
    raise RequisiteError("separator", "the values use every sign that could separate them")


def _join(requisites: Requisites, separator: str) -> str:
    return separator.join(f"{key}={value}" for key, value in requisites)


def _check_block(block: str) -> None:
    """Cyrillic takes two bytes a letter, so a long name and a long bank together may not fit."""
    size = len(block.encode())
    if size > MANDATORY_BLOCK_BYTES:
        raise RequisiteError(
            "Name",
            f"with BankName makes the mandatory block {size} bytes, over {MANDATORY_BLOCK_BYTES}",
        )


def _check_capacity(text: str) -> None:
    size = len(text.encode())
    if size > SYMBOL_BYTES:
        raise RequisiteError("symbol", f"{size} bytes do not fit, {SYMBOL_BYTES} do")
