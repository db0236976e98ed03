"""How a user wants to be told: channels by kind, quiet hours, one letter a day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from elkk.base.db import atomic
from elkk.delivery import quiet
from elkk.identity.models import User
from elkk.notices.models import Kind, NoticeChoice, NoticeSettings

# Of those whose profile says that they want letters, or SMS: payments made here already end with a
# receipt, and SMS are for what can't wait.
USUAL_EMAIL: Final = frozenset(Kind) - {Kind.PAYMENT_CREDITED}
USUAL_SMS: Final = frozenset(
    {Kind.WINDOW_CLOSES, Kind.DEBT, Kind.READING_REJECTED, Kind.ACCOUNT_LINKED}
)
USUAL_QUIET_FROM, USUAL_QUIET_UNTIL = 21, 9


@dataclass(frozen=True)
class Choices:
    """The kinds that go by e-mail and SMS, and when. Hours are 0–23; equal: never quiet.

    An empty `time_zone` means that of the account's supplier.
    """

    email: frozenset[Kind] = USUAL_EMAIL
    sms: frozenset[Kind] = frozenset()
    time_zone: str = ""
    quiet_from: int = USUAL_QUIET_FROM
    quiet_until: int = USUAL_QUIET_UNTIL
    digest: bool = False

    def quiet_hours(self, suppliers_zone: str) -> str:
        """As messages keep them."""
        return quiet.write(self.quiet_from, self.quiet_until, self.time_zone or suppliers_zone)


def choices_of(user_id: int) -> Choices:
    return choices_of_many([user_id])[user_id]


def quiet_hours_of(user_id: int, suppliers_zone: str) -> str:
    """As messages keep them, for whoever writes to the user."""
    return choices_of(user_id).quiet_hours(suppliers_zone)


def choices_of_many(user_ids: Sequence[int]) -> dict[int, Choices]:
    """Of each of the users, in three queries."""
    chosen: dict[int, list[NoticeChoice]] = {user_id: [] for user_id in user_ids}
    for choice in NoticeChoice.select().where(NoticeChoice.user.in_(user_ids)):
        chosen[choice.user_id].append(choice)
    settings = {
        each.user_id: each
        for each in NoticeSettings.select().where(NoticeSettings.user.in_(user_ids))
    }
    users = User.select(User.id, User.notify_email, User.notify_sms).where(User.id.in_(user_ids))
    return {user.id: _choices(user, chosen[user.id], settings.get(user.id)) for user in users}


def _choices(
    user: User, chosen: Collection[NoticeChoice], settings: NoticeSettings | None
) -> Choices:
    """What the profile switches off as a whole is off for every kind."""
    said = {choice.kind for choice in chosen}
    email = (USUAL_EMAIL - said) | {choice.kind for choice in chosen if choice.email}
    sms = (USUAL_SMS - said) | {choice.kind for choice in chosen if choice.sms}
    email = email if user.notify_email else frozenset()
    sms = sms if user.notify_sms else frozenset()
    if settings is None:
        return Choices(email, sms)
    return Choices(
        email,
        sms,
        settings.time_zone,
        settings.quiet_from,
        settings.quiet_until,
        settings.digest,
    )


def choose(user_id: int, choices: Choices) -> None:
    """Keep all of a user's choices; the profile's own switches follow."""
    with atomic():
        User.update(notify_email=bool(choices.email), notify_sms=bool(choices.sms)).where(
            User.id == user_id
        ).execute()
        for kind in Kind:
            _choose(user_id, kind, email=kind in choices.email, sms=kind in choices.sms)
        settings_of(user_id)
        NoticeSettings.update(
            time_zone=choices.time_zone,
            quiet_from=choices.quiet_from,
            quiet_until=choices.quiet_until,
            digest=choices.digest,
        ).where(NoticeSettings.user == user_id).execute()


def stop_letters(user_id: int, kinds: Collection[Kind]) -> None:
    """No more letters of these kinds; SMS stay as they are."""
    with atomic():
        sms = choices_of(user_id).sms
        for kind in kinds:
            _choose(user_id, kind, email=False, sms=kind in sms)


def _choose(user_id: int, kind: Kind, *, email: bool, sms: bool) -> None:
    NoticeChoice.insert(user=user_id, kind=kind, email=email, sms=sms).on_conflict(
        conflict_target=[NoticeChoice.user, NoticeChoice.kind],
        update={NoticeChoice.email: email, NoticeChoice.sms: sms},
    ).execute()


def settings_of(user_id: int) -> NoticeSettings:
    """The user's row, made where there is none yet."""
    NoticeSettings.insert(
        user=user_id, quiet_from=USUAL_QUIET_FROM, quiet_until=USUAL_QUIET_UNTIL
    ).on_conflict_ignore().execute()
    return NoticeSettings.get(NoticeSettings.user == user_id)
