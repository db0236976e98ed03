"""Consents to bills by e-mail: following what subscribers choose, and confirming the address.

What a subscriber chooses stands in their link (elkk.accounts); a consent is opened and closed after
it, so that it makes no difference where they chose: in the account's settings, while linking, for
all accounts in the profile, or by losing the account.

Guests don't consent: paper would stop coming to someone who never asked for that. Whoever may only
look doesn't either.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import force_locale
from itsdangerous import BadSignature, URLSafeSerializer
from peewee import SQL, Case, Expression, Node, fn

from elkk.accounts import links
from elkk.accounts.models import AccountLink
from elkk.accounts.signals import ebill_chosen
from elkk.base import clock
from elkk.base.db import atomic
from elkk.bills.models import Bill
from elkk.delivery import letters, outbox
from elkk.delivery.models import Message, MessageState
from elkk.ebills.models import EbillConsent, EbillLetter
from elkk.identity.models import User
from elkk.web.i18n import _

_SALT: Final = "ebills.confirm"


@dataclass(frozen=True)
class EbillState:
    """How the bills of a link go by e-mail now. `trouble` is why the last letter did not arrive."""

    consent: EbillConsent
    trouble: str = ""

    @property
    def waits(self) -> bool:
        """For the link in the letter to be followed."""
        return self.consent.confirmed_at is None


def state_of(link: AccountLink) -> EbillState | None:
    """None without a consent."""
    found = EbillConsent.get_or_none(_open() & (EbillConsent.link == link))
    return EbillState(found, _trouble(found)) if found else None


def _trouble(consent: EbillConsent) -> str:
    """Of the last bill's letter, or of the one that asks to confirm the address."""
    last = (
        EbillLetter.select(EbillLetter.key)
        .where(EbillLetter.consent == consent)
        .order_by(EbillLetter.id.desc())
        .first()
    )
    wanted = Message.key == last.key if last else Message.key.startswith(_asking_key(consent, ""))
    sent = Message.select().where(wanted).order_by(Message.id.desc()).first()
    return sent.error if sent and sent.state is MessageState.FAILED else ""


def _open() -> Expression:
    return EbillConsent.withdrawn_at.is_null()


@ebill_chosen.connect
def follow_link(_sender: Any, *, link: AccountLink) -> None:
    follow_choices(AccountLink.id == link.id)


def follow_choices(whose: Node | None = None) -> int:
    """Close and open consents as the links say by now; how many were opened.

    A few queries, however many links, and a letter to each address that is not known yet.
    """
    ours: Any = SQL("1 = 1") if whose is None else whose
    with atomic():
        _close(ours)
        opened = _opened(ours)
        _confirm_known(ours)
        ask(opened)
    return len(opened)


def _address() -> Any:
    """Where the bills of a link go; the user's own address where they named no other."""
    return Case(
        None,
        [(AccountLink.ebill_email != "", AccountLink.ebill_email)],
        fn.COALESCE(User.email, ""),
    )


def _chosen() -> Any:
    return (
        links.ended_too()
        .join(User)
        .where(AccountLink.ebill_consent_at.is_null(False) & AccountLink.granted_by.is_null())
    )


def _close(ours: Any) -> None:
    same = _chosen().where(
        (AccountLink.id == EbillConsent.link) & (_address() == EbillConsent.address)
    )
    theirs = links.ended_too(AccountLink.id).where(ours)
    EbillConsent.update(withdrawn_at=clock.now()).where(
        _open() & EbillConsent.link.in_(theirs) & ~fn.EXISTS(same.select(SQL("1")))
    ).execute()


def _opened(ours: Any) -> list[int]:
    known = EbillConsent.select(SQL("1")).where(_open() & (EbillConsent.link == AccountLink.id))
    new = (
        _chosen()
        .select(AccountLink.id, _address(), AccountLink.ebill_consent_at)
        .where(
            ours
            & AccountLink.may_act
            & links.live(clock.now())
            & (_address() != "")
            & ~fn.EXISTS(known)
        )
    )
    fields = [EbillConsent.link, EbillConsent.address, EbillConsent.agreed_at]
    made = EbillConsent.insert_from(new, fields).on_conflict_ignore().returning(EbillConsent.id)
    return [consent.id for consent in made.execute()]


def _confirm_known(ours: Any) -> None:
    """No letter to ask for what is known: the user's own confirmed address, or one confirmed for
    another account of theirs."""
    before = EbillConsent.alias()
    whose = links.ended_too(AccountLink.user).where(AccountLink.id == EbillConsent.link)
    theirs = User.select(SQL("1")).where(
        (User.id == whose)
        & (User.email == EbillConsent.address)
        & User.email_confirmed_at.is_null(False)
    )
    elsewhere = before.select(SQL("1")).where(
        before.link.in_(links.ended_too(AccountLink.id).where(AccountLink.user == whose))
        & (before.address == EbillConsent.address)
        & before.confirmed_at.is_null(False)
    )
    waiting = EbillConsent.confirmed_at.is_null() & EbillConsent.link.in_(
        links.ended_too(AccountLink.id).where(ours)
    )
    _mark(waiting & (fn.EXISTS(theirs) | fn.EXISTS(elsewhere)))


def _mark(which: Expression) -> int:
    """Confirm consents: what comes later than the newest bill goes by e-mail."""
    account = links.ended_too(AccountLink.account).where(AccountLink.id == EbillConsent.link)
    newest = Bill.select(fn.MAX(Bill.month)).where(Bill.account == account)
    done = EbillConsent.update(confirmed_at=clock.now(), after_month=newest).where(_open() & which)
    return int(done.execute())


def ask(consent_ids: Sequence[int]) -> int:
    """Letters with the link that confirms, to those of the addresses that are not; how many."""
    found = links.with_links_ended_too(EbillConsent.select(EbillConsent)).where(
        EbillConsent.id.in_(list(consent_ids)) & EbillConsent.confirmed_at.is_null()
    )
    return sum(_ask(consent) for consent in found)


def _ask(consent: EbillConsent) -> bool:
    link: AccountLink = consent.link
    with force_locale(link.user.locale):
        letter = letters.write(
            _("Confirm the address for bills"),
            [
                _(
                    "This address was given for the electricity bills of %(address)s "
                    "(account %(account)s) instead of paper ones.",
                    address=link.account.address.rstrip("."),
                    account=link.account.number,
                ),
                _("Until it is confirmed, bills go on coming on paper."),
                _("If it was not you, do nothing."),
            ],
            action=(_("Get bills at this address"), _confirming_url(consent)),
        )
    # Asked for again within the minute it is the same letter: a double click, a reload.
    key = _asking_key(consent, f"{clock.now():%Y%m%d%H%M}")
    return outbox.post_letter(consent.address, letter, key=key)


def _confirming_url(consent: EbillConsent) -> str:
    token = sign(consent, letters.signing_keys())
    url = letters.page_url("ebills.confirm", token=token)
    if url is None:
        raise RuntimeError("the page that confirms is missing")
    return url


def _asking_key(consent: EbillConsent, moment: str) -> str:
    return f"ebill-ask-{consent.id}-{moment}"


def ask_again(link: AccountLink) -> bool:
    """The letter with the link once more; False where nothing waits for it, or it just went out."""
    found = EbillConsent.get_or_none(_open() & (EbillConsent.link == link))
    return bool(found and ask([found.id]))


def sign(consent: EbillConsent, keys: Sequence[str]) -> str:
    """The last part of the confirming address: of this consent to this address only."""
    return str(_serializer(keys).dumps([consent.id, consent.address]))


def asked_for(token: str, keys: Sequence[str]) -> EbillConsent | None:
    """The consent that a confirming address belongs to; None where it is not ours or has ended."""
    try:
        consent_id, address = _serializer(keys).loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    return (
        links.with_links_ended_too(EbillConsent.select(EbillConsent))
        .where(
            _open()
            & links.live(clock.now())
            & (EbillConsent.id == consent_id)
            & (EbillConsent.address == address)
        )
        .first()
    )


def _serializer(keys: Sequence[str]) -> URLSafeSerializer:
    return URLSafeSerializer(list(keys), salt=_SALT)


def confirm(consent: EbillConsent) -> bool:
    """From the next bill on they come to the address. False where it is confirmed already."""
    return bool(_mark((EbillConsent.id == consent.id) & EbillConsent.confirmed_at.is_null()))
