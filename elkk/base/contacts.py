"""Phones and e-mail addresses as people write them, and as we keep them."""

from typing import Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from elkk.base import installation

# In some countries a number does not tell whether it is a mobile one.
_MOBILE: Final = {
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
}


def parse_phone(text: str) -> str | None:
    """«8 (900) 000-00-01», «+7 900 0000001», «9000000001» → «+79000000001»; None if it is none.

    A number must be one that its country gives out: «8 (916) 481-67-7», which lost a digit, would
    else be «+7 891 648-16-77», somebody else's.
    """
    number = _number(text)
    return _e164(number) if number else None


def parse_mobile(text: str) -> str | None:
    """The same, only of a phone that the installation writes SMS to (setting SMS_COUNTRIES)."""
    number = _number(text)
    if number is None or phonenumbers.number_type(number) not in _MOBILE:
        return None
    country = phonenumbers.region_code_for_number(number)
    return _e164(number) if country in installation.settings().sms.countries else None


def _number(text: str) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, "RU")
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def parse_email(text: str) -> str | None:
    """The address in lower case; None if it can't be one. The mailbox itself is not asked."""
    try:
        checked = validate_email(text.strip(), check_deliverability=False)
    except EmailNotValidError:
        return None
    return checked.normalized.lower()


def format_phone(e164: str) -> str:
    """«8 (916) 481-67-73», as the manual writes numbers; foreign ones stay international."""
    digits = e164.removeprefix("+7")
    if len(digits) != 10 or digits == e164:
        return e164
    return f"8 ({digits[:3]}) {digits[3:6]}-{digits[6:8]}-{digits[8:]}"
