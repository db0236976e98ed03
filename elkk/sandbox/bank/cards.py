"""Test cards of the sandbox's bank. Any future month, any three digits. See docs/testing.md."""

from enum import StrEnum
from typing import Final


class Scenario(StrEnum):
    """What happens when the card is used."""

    SUCCESS = "success"
    REFUSED = "refused"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    LOST_RETURN = "lost_return"


CARDS: Final = {
    "2200000000000012": Scenario.SUCCESS,
    "4111111111111111": Scenario.SUCCESS,
    "5555555555554444": Scenario.SUCCESS,
    "2200000000000020": Scenario.REFUSED,
    "2200000000000038": Scenario.EXPIRED,
    "2200000000000046": Scenario.UNKNOWN,
    "2200000000000053": Scenario.LOST_RETURN,
}

_SYSTEMS: Final = {"2": "Мир", "4": "Visa", "5": "Mastercard"}


def digits_of(text: str) -> str:
    return "".join(text.split()).replace("-", "")


def is_card_number(text: str) -> bool:
    """By length and check digit (Luhn, ISO/IEC 7812-1)."""
    digits = digits_of(text)
    if not (digits.isascii() and digits.isdigit() and 13 <= len(digits) <= 19):
        return False
    doubled = [
        sum(divmod(int(digit) * 2, 10)) if place % 2 else int(digit)
        for place, digit in enumerate(reversed(digits))
    ]
    return sum(doubled) % 10 == 0


def scenario_of(number: str) -> Scenario:
    """Cards that are not in the list are refused: nobody must type a real one in here."""
    return CARDS.get(digits_of(number), Scenario.REFUSED)


def card_name(number: str) -> str:
    """«Мир *0012»."""
    digits = digits_of(number)
    return f"{_SYSTEMS.get(digits[0], 'Карта')} *{digits[-4:]}"


def spaced(number: str) -> str:
    """«2200 0000 0000 0012», as on the card."""
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))
