"""Настройки лицевого счета (manual 4.5.3): group, note, e-bill consent, notices."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from elkk.accounts import links
from elkk.accounts.models import AccountLink
from elkk.accounts.settings import stored_group
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
