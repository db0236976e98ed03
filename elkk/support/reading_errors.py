"""«Сообщить об ошибке в показаниях»: the way on from a refusal is an appeal begun for one.

An inspector's slip or a register that the billing knows wrongly can't be mended by typing again.
"""

from collections.abc import Mapping
from typing import Final

from elkk.accounts.models import Account
from elkk.base.zones import Zone
from elkk.identity.models import User
from elkk.readings.checks import Draft, check, rollover_hint
from elkk.readings.entries import Entry, situation
from elkk.readings.labels import source_name, zone_name
from elkk.support import appeals
from elkk.support.models import Appeal, Topic
from elkk.web.i18n import _, format_day, format_reading

# Of elkk/support/seed/topics.toml; a utility may have other topics instead.
_TOPIC: Final = "readings"
_SERVICE: Final = "показания не приняты"


def begin_report(
    user: User, account: Account, meter_id: int, typed: Mapping[str, str]
) -> Appeal | None:
    """A draft that names the meter, what was typed and why it was refused.

    `typed` are the fields of the form of readings, «m7_t1» and the like. None where the account has
    no such meter, or where there is no topic to write about.
    """
    now = situation(account)
    meter, topic = now.find_meter(meter_id), _topic()
    if meter is None or topic is None:
        return None
    values = {zone: typed.get(f"m{meter.id}_{zone}", "").strip()[:40] for zone in meter.zone_list}
    draft = appeals.begin(user, account.supplier, account, topic)
    told = _told(now.entry(meter, now.today), values)
    before = draft.draft_text.strip()
    text = before if told in before else f"{before}\n\n{told}".strip()
    service = _SERVICE if _SERVICE in topic.service_choices else draft.service
    appeals.keep_typed(draft, draft_text=text, service=service)
    return draft


def _topic() -> Topic | None:
    active = Topic.select().where(Topic.is_active)
    return (
        active.where(Topic.slug == _TOPIC).first()
        or active.order_by(Topic.position, Topic.id).first()
    )


def _told(entry: Entry, values: Mapping[Zone, str]) -> str:
    meter = entry.meter
    lines = [_("Meter: %(number)s", number=meter.number or _("number unknown"))]
    if any(values.values()):
        lines.append(_("It shows: %(values)s", values=_joined(values, meter.zones)))
        lines += [_("The cabinet answers: %(reason)s", reason=each) for each in _why(entry, values)]
    elif entry.refusal:
        lines.append(_("The cabinet answers: %(reason)s", reason=entry.refusal))
    if entry.previous is not None:
        known = {zone: format_reading(value) for zone, value in entry.previous.values}
        lines.append(
            _(
                "The last reading known: %(values)s, %(day)s, %(source)s",
                values=_joined(known, meter.zones),
                day=format_day(entry.previous.taken_on),
                source=source_name(entry.previous.source).lower(),
            )
        )
    lines.append(_("Please check the readings of this meter."))
    return "\n".join(lines)


def _why(entry: Entry, values: Mapping[Zone, str]) -> list[str]:
    checked = check(entry, Draft(values))
    if checked.refusal:
        return [checked.refusal]
    # What is ticked on the page of the readings is no matter of the letter.
    return [text.removesuffix(rollover_hint()).strip() for text in checked.problems.values()]


def _joined(values: Mapping[Zone, str], zones: int) -> str:
    if zones == 1:
        return values[Zone.T1]
    return ", ".join(f"{zone_name(zone, zones)} {text or '—'}" for zone, text in values.items())
