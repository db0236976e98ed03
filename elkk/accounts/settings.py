"""Настройки лицевого счета (manual 4.5.3): group, note, e-bill consent, notices."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from elkk.accounts import links
from elkk.accounts.models import AccountLink
from elkk.base import clock
from elkk.base.db import atomic
from elkk.ebills.services import follow_choices
from elkk.notices.models import Kind
from elkk.notices.preferences import mute_only


@dataclass(frozen=True)
class Settings:
    """`ebill_email` is where bills go instead of paper; None withdraws the consent."""

    group: str
    note: str
    ebill_email: str | None
    muted: Collection[Kind]


def save(link: AccountLink, settings: Settings) -> None:
    with atomic():
        links.change(
            link,
            group=stored_group(link, settings.group),
            note=settings.note.strip(),
            ebill_email=settings.ebill_email or "",
            ebill_consent_at=consent_time(link, settings.ebill_email),
        )
        mute_only(link, settings.muted)
        follow_choices(AccountLink.id == link.id)


def consent_time(link: AccountLink, email: str | None) -> datetime | None:
    """When the consent was given: kept while it holds, anew for another address."""
    if not email:
        return None
    if link.ebill_consent_at and link.ebill_email == email:
        return link.ebill_consent_at
    return clock.now()


def stored_group(link: AccountLink, group: str) -> str:
    """The default, the property's address, is kept as nothing, so that it follows the address."""
    group = " ".join(group.split())
    return "" if group == link.account.address else group


def save_group(link: AccountLink, group: str) -> None:
    links.change(link, group=stored_group(link, group))


def save_note(link: AccountLink, note: str) -> None:
    links.change(link, note=note.strip())


def groups_of(user_id: int) -> list[str]:
    """The group names that the user has given, for suggesting them again."""
    return sorted({link.group for link in links.live_links(user_id) if link.group})
