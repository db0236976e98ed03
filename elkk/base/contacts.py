"""Phones and e-mail addresses as people write them, and as we keep them."""

import phonenumbers
from email_validator import EmailNotValidError, validate_email


def parse_phone(text: str) -> str | None:
    """«8 (900) 000-00-01», «+7 900 0000001», «9000000001» → «+79000000001»; None if it is none."""
    try:
        number = phonenumbers.parse(text, "RU")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
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
