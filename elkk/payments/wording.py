"""How a debt is told on screen."""

from elkk.payments.debt import Debt
from elkk.web.i18n import _, _n, format_day, format_money


def counted_words(debt: Debt) -> str:
    """«с учетом платежа 499,27 руб. от 30.11.2026»; empty where the balance says it all."""
    total, payments = debt.counted_amount, [each for each in debt.counted if each.amount > 0]
    if not total:
        return ""
    if not payments:
        return _("with money returned: %(sum)s", sum=format_money(-total))
    if len(payments) < len(debt.counted):
        return _("with payments and refunds of %(sum)s in all", sum=format_money(total))
    if len(payments) == 1:
        day = format_day(payments[0].day)
        return _("with the payment of %(sum)s made on %(day)s", sum=format_money(total), day=day)
    return _n(
        "with %(num)d payment of %(sum)s",
        "with %(num)d payments of %(sum)s",
        len(payments),
        sum=format_money(total),
    )
