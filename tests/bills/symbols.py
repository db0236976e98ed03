"""Reads the payment symbol as a bank's program does."""

from elkk.bills.gost_qr import SIGNATURE, UTF_8


def parse_payment_string(text: str) -> dict[str, str]:
    """The requisites of a symbol's text in their order. Raises ValueError for any other text."""
    head = SIGNATURE + UTF_8
    if not text.startswith(head) or len(text) == len(head):
        raise ValueError("not a payment symbol in UTF-8")
    separator = text[len(head)]
    pairs = (part.partition("=") for part in text[len(head) + 1 :].split(separator))
    return {key: value for key, _, value in pairs}
