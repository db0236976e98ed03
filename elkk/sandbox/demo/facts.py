"""The answers to the control questions: what stands on an account's paper bill."""

from elkk.accounts.models import FactKind
from elkk.base.money import plain
from elkk.sandbox.demo.history import DemoBill
from elkk.sandbox.demo.profile import Profile


def control_facts(profile: Profile, last_bill: DemoBill) -> dict[FactKind, str]:
    """The facts that the utility knows about an account.

    Areas have a decimal comma, the sum of the bill has no sign: that of «Итого переплата» is
    printed without one as well.
    """
    facts = {FactKind.LAST_BILL_SUM: plain(abs(last_bill.total))}
    if profile.total_area is not None:
        facts[FactKind.TOTAL_AREA] = str(profile.total_area).replace(".", ",")
        facts[FactKind.RESIDENTS] = str(profile.residents)
    number = profile.points[0].meters[-1].number
    if number is not None:
        facts[FactKind.METER_LAST4] = number[-4:]
    return facts
