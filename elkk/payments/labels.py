"""The words on screen for what became of a payment."""

from typing import Final

from elkk.payments.wording import counted_words
from elkk.web.i18n import _


def cancel_reason(reason: str) -> str:
    """Why a payment did not go through, from the acquirer's word; empty where it says little.

    https://yookassa.ru/developers/payment-acceptance/after-the-payment/declined-payments
    """
    texts = {
        "canceled_by_payer": _("You cancelled it."),
        "3d_secure_failed": _("The code from the SMS was not confirmed."),
        "card_expired": _("The card has expired."),
        "insufficient_funds": _("There is not enough money on the card."),
        "invalid_card_number": _("The card number is wrong."),
        "invalid_csc": _("The three digits from the back of the card are wrong."),
        "issuer_unavailable": _("Your bank does not answer. Try later."),
        "payment_method_limit_exceeded": _("The limit of the card is used up."),
        "payment_method_restricted": _("Your bank does not allow such payments with this card."),
        "expired_on_confirmation": _("The time for paying ran out."),
        "no_answer": _("The bank did not answer, and its page was not opened."),
        "refused_by_acquirer": _("The bank did not accept the payment."),
    }
    return texts.get(reason, _("Your bank refused it."))


TEMPLATE_GLOBALS: Final = {
    "cancel_reason": cancel_reason,
    "counted_words": counted_words,
}
