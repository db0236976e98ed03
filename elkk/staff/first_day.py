"""«Первый день»: what an installation needs before its first subscriber, and what of it is done.

Nothing is ticked by hand: every step looks whether its fact is there. See docs/first-day.md.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from flask_babel import LazyString

from elkk.accounts import known_links
from elkk.accounts.models import Account, AccountTariff, Supplier, TariffPlan
from elkk.base import clock, installation
from elkk.base.db import atomic
from elkk.branding import services as branding
from elkk.delivery.models import Channel, Message, MessageState
from elkk.identity.audit import Editor
from elkk.readings.models import ReadingWindow
from elkk.staff.models import PutAway
from elkk.web.i18n import _l

_NAME: Final = "first_day"

_backed_up: Callable[[], bool] | None = None


def use(backed_up: Callable[[], bool]) -> None:
    """Called by create_app, which knows where backups lie."""
    global _backed_up
    _backed_up = backed_up


@dataclass(frozen=True)
class Lead:
    """Where a step is taken: the page `endpoint` of `values`, or a `command` on the server."""

    endpoint: str = ""
    values: Mapping[str, int] = field(default_factory=dict)
    command: str = ""


@dataclass(frozen=True)
class Step:
    """`hint` says what to do while it is not `done`."""

    name: str
    title: LazyString
    hint: LazyString
    lead: Lead
    done: bool


def to_show() -> Sequence[Step]:
    """All steps; none where all are done or the list was put away."""
    return [] if is_put_away() else _unless_all_done(steps())


def can_come_back() -> bool:
    """Whether it was put away before all was done."""
    return is_put_away() and bool(_unless_all_done(steps()))


def _unless_all_done(found: Sequence[Step]) -> Sequence[Step]:
    return [] if all(each.done for each in found) else found


def steps() -> Sequence[Step]:
    suppliers = list(Supplier.select(Supplier.id).order_by(Supplier.id))
    return [
        _supplier(suppliers),
        _brand(),
        _tariffs(suppliers),
        _days(suppliers),
        _file(),
        _letters(),
        _sms(),
        _backup(),
        _linking(),
    ]


def _supplier(suppliers: Sequence[Supplier]) -> Step:
    return Step(
        "supplier",
        _l("The supplier"),
        _l("Its name and requisites, as they stand in bills."),
        Lead("staff.supplier_add"),
        bool(suppliers),
    )


def _brand() -> Step:
    return Step(
        "brand",
        _l("The brand"),
        _l("The name, logo, colours and contacts that subscribers see."),
        Lead("staff.brand"),
        branding.in_database().version > 0,
    )


def _tariffs(suppliers: Sequence[Supplier]) -> Step:
    title = _l("Tariffs")
    for each in suppliers:
        plan = TariffPlan.select().where(TariffPlan.supplier == each).order_by(TariffPlan.id)
        first = plan.first()
        if first is None:
            lead = Lead("staff.plan_add", {"supplier_id": each.id})
            return Step("tariffs", title, _l("A plan with its prices."), lead, False)
        if _exists(Account.supplier == each) and not _are_on_plans(each):
            lead = Lead("staff.plan_accounts", {"plan_id": first.id})
            hint = _l("Accounts are loaded: say which plan is whose.")
            return Step("tariffs", title, hint, lead, False)
    hint = _l("A plan with its prices. The supplier comes first.")
    return Step("tariffs", title, hint, Lead("staff.suppliers"), bool(suppliers))


def _exists(condition: Any) -> bool:
    return bool(Account.select().where(condition).exists())


def _are_on_plans(supplier: Supplier) -> bool:
    of_plans = AccountTariff.select().join(TariffPlan).where(TariffPlan.supplier == supplier)
    return bool(of_plans.exists())


def _days(suppliers: Sequence[Supplier]) -> Step:
    title = _l("Days for readings")
    for each in suppliers:
        if not ReadingWindow.select().where(ReadingWindow.supplier == each).exists():
            lead = Lead("staff.window_add", {"supplier_id": each.id})
            hint = _l("On which days of the month readings are taken; until then on any day.")
            return Step("days", title, hint, lead, False)
    hint = _l("On which days of the month readings are taken. The supplier comes first.")
    return Step("days", title, hint, Lead("staff.suppliers"), bool(suppliers))


def _file() -> Step:
    return Step(
        "file",
        _l("The first file"),
        _l("The list of accounts, as your program saves it: the columns are matched on the spot."),
        Lead("exchange_staff.index"),
        bool(Account.select().exists()),
    )


def _letters() -> Step:
    sender = installation.settings().mail.sender
    hint = _l("Accept a colleague: a letter goes out. Then look whether it has come.")
    return _delivery("letters", _l("Letters go out"), hint, Channel.EMAIL, sender)


def _sms() -> Step:
    sender = installation.settings().sms.sender
    hint = _l("Register as a subscriber in a private window: a code comes by SMS. If not, ask")
    return _delivery("sms", _l("SMS go out"), hint, Channel.SMS, sender)


def _delivery(
    name: str, title: LazyString, hint: LazyString, channel: Channel, sender: str
) -> Step:
    if sender == "sandbox":
        hint = _l("The sandbox is on, nothing leaves the server. Set it up there, then ask")
        return Step(name, title, hint, Lead(command="elkk doctor"), False)
    of_channel = Message.select().where(Message.channel == channel)
    if of_channel.where(Message.state == MessageState.SENT).exists():
        return Step(name, title, hint, Lead("staff.messages"), True)
    if of_channel.where(Message.state == MessageState.FAILED).exists():
        hint = _l("The first ones did not go out: see why.")
        return Step(name, title, hint, Lead("staff.messages"), False)
    lead = Lead("staff.people") if channel is Channel.EMAIL else Lead(command="elkk doctor")
    return Step(name, title, hint, lead, False)


def _backup() -> Step:
    return Step(
        "backup",
        _l("The first backup"),
        _l("Made now by a command on the server, from then on every night:"),
        Lead(command="elkk backup create"),
        _backed_up is not None and _backed_up(),
    )


def _linking() -> Step:
    return Step(
        "linking",
        _l("The first linked account"),
        _l("Find an account of yours, then link it as a subscriber in a private window."),
        Lead("staff.find"),
        known_links.were_any(),
    )


def is_put_away() -> bool:
    return bool(PutAway.select().where(PutAway.name == _NAME).exists())


def put_away(by: Editor) -> None:
    """For all administrators, until one of them takes it out again."""
    with atomic():
        insert = PutAway.insert(name=_NAME, at=clock.now()).on_conflict_ignore()
        if insert.as_rowcount().execute():
            by.note("first_day_put_away")


def take_out(by: Editor) -> None:
    with atomic():
        if PutAway.delete().where(PutAway.name == _NAME).execute():
            by.note("first_day_taken_out")
