"""A notice as a letter or an SMS, put into the outbox."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask_babel import force_locale

from elkk.base import clock
from elkk.delivery import contents, letters, outbox
from elkk.delivery.contents import Attachment, NoLongerTrue
from elkk.delivery.letters import DigestItem, Letter
from elkk.identity.models import User
from elkk.notices import unsubscribe
from elkk.notices.choices import Choices
from elkk.notices.following import still_true
from elkk.notices.models import Notice
from elkk.notices.unsubscribe import Unsubscription
from elkk.notices.wording import step, words
from elkk.web.i18n import _, _n

SMS_TITLES = 3
_NOTICES = "notices"


def post_letter(user: User, notice: Notice, choices: Choices) -> None:
    """One notice, one letter; its button leads straight to what mends the matter."""
    stop = _unsubscribe_url(Unsubscription(user.id, notice.kind))
    with force_locale(user.locale):
        said = words(notice, _today(notice))
        letter = letters.write(
            said.title, [_account(notice), said.text], action=_button(notice), unsubscribe_url=stop
        )
    _post(user, letter, stop, _key([notice], "email"), choices, [notice])


def post_digest(user: User, notices: Sequence[Notice], choices: Choices) -> None:
    """Many notices in one letter, in their order."""
    stop = _unsubscribe_url(Unsubscription(user.id, None))
    with force_locale(user.locale):
        items = [_item(notice) for notice in notices]
        subject = _n("%(num)d new notice", "%(num)d new notices", len(items))
        letter = letters.write_digest(subject, items, unsubscribe_url=stop)
    _post(user, letter, stop, _key(notices, "email"), choices, notices)


def post_sms(user: User, notices: Sequence[Notice], choices: Choices) -> None:
    """The titles of the notices, the first few of many."""
    with force_locale(user.locale):
        titles = [
            f"{notice.home}: {words(notice, _today(notice)).title}"
            for notice in notices[:SMS_TITLES]
        ]
        more = len(notices) - len(titles)
        if more:
            titles.append(_n("and %(num)d more", "and %(num)d more", more))
    outbox.post_sms(
        user.phone,
        f"{letters.brand_name()}: {'; '.join(titles)}",
        key=_key(notices, "sms"),
        reference=_reference(notices),
        bulk=True,
        quiet=_quiet(choices, notices),
        expires_at=_useless_at(notices),
    )


def _post(
    user: User, letter: Letter, stop: str, key: str, choices: Choices, notices: Sequence[Notice]
) -> None:
    outbox.post_letter(
        user.email or "",
        letter,
        key=key,
        reference=_reference(notices),
        headers=unsubscribe.headers(stop),
        bulk=True,
        quiet=_quiet(choices, notices),
        expires_at=_useless_at(notices),
    )


def _item(notice: Notice) -> DigestItem:
    said = words(notice, _today(notice))
    return DigestItem(_account(notice), said.title, said.text, _button(notice))


def _account(notice: Notice) -> str:
    return _(
        "%(home)s, account %(account)s.",
        home=notice.home.rstrip("."),
        account=notice.account.number,
    )


def _button(notice: Notice) -> tuple[str, str] | None:
    """What mends it; where that page does not exist, the notice itself."""
    mends = step(notice)
    if mends and (notice.link.may_act or not mends.acts):
        url = letters.page_url(mends.endpoint, account_id=notice.account_id, **mends.values)
        if url:
            return mends.text, url
    url = letters.page_url("notices.notice", notice_id=notice.id)
    return (_("Open in the cabinet"), url) if url else None


def _unsubscribe_url(unsubscription: Unsubscription) -> str:
    token = unsubscribe.sign(unsubscription, letters.signing_keys())
    url = letters.page_url("notices.unsubscribe", token=token)
    if url is None:
        raise RuntimeError("the page for unsubscribing is missing")
    return url


def _quiet(choices: Choices, notices: Sequence[Notice]) -> str:
    return choices.quiet_hours(notices[0].account.supplier.time_zone)


def _useless_at(notices: Sequence[Notice]) -> datetime | None:
    """A reminder of a window is of no use after its end; None where something else is told too."""
    ends = [notice.details.get("closes_on") for notice in notices]
    if not all(ends):
        return None
    last = date.fromisoformat(max(ends))
    return clock.midnight(last + timedelta(days=1), notices[0].account.supplier.time_zone)


def _reference(notices: Sequence[Notice]) -> str:
    """What is asked for before the message is sent: is any of it still to be told?"""
    return f"{_NOTICES}:{','.join(str(notice.id) for notice in notices)}"


def _not_over(reference: str) -> Sequence[Attachment]:
    if not still_true([int(each) for each in reference.split(",")]):
        raise NoLongerTrue("what it tells has ended before it was sent")
    return ()


contents.register(_NOTICES, _not_over)


def _key(notices: Sequence[Notice], channel: str) -> str:
    """A notice is in one message a channel only, so its number names the message."""
    return f"notice-{notices[0].id}-{channel}"


def _today(notice: Notice) -> date:
    return clock.today(notice.account.supplier.time_zone)
