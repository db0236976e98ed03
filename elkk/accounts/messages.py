"""Letters, or SMS where there is no confirmed e-mail, to whoever sees an account no longer.

They name the account by its number, which the user knows, and nobody: neither the new owner nor
whoever let a guest in.
"""

from flask_babel import force_locale

from elkk.accounts.models import AccountLink
from elkk.delivery import letters, outbox, quiet
from elkk.identity.models import User
from elkk.web.i18n import _


def tell_holder(link: AccountLink) -> None:
    """The owner has changed: the user must answer the control question to go on seeing it."""
    with force_locale(link.user.locale):
        said = [
            _(
                "The supplier's data name another owner of the account %(number)s.",
                number=link.account.number,
            ),
            _("To see the account again, answer the control question."),
        ]
        _post(link, _("The owner of an account has changed"), said)


def tell_guest(link: AccountLink) -> None:
    """The owner has changed, so that whoever let the guest in must answer."""
    with force_locale(link.user.locale):
        said = [
            _(
                "The supplier's data name another owner of the account %(number)s.",
                number=link.account.number,
            ),
            _(
                "You will see the account again once whoever let you see it has answered the "
                "control question."
            ),
        ]
        _post(link, _("The owner of an account has changed"), said)


def tell_closed(link: AccountLink) -> None:
    """The supplier has closed the access, and says why."""
    with force_locale(link.user.locale):
        said = [closed_words(link), _("Account: %(number)s.", number=link.account.number)]
        _post(link, _("Your access to an account is closed"), said)


def closed_words(link: AccountLink) -> str:
    """«Доступ к счету закрыт поставщиком: …», in the reader's language."""
    return _(
        "The supplier has closed your access to the account: %(reason)s",
        reason=link.closed_reason or "",
    )


def _post(link: AccountLink, subject: str, said: list[str]) -> None:
    user = link.user
    address = letters.page_url("accounts.start") or ""
    if user.email and user.email_confirmed_at:
        letter = letters.write(subject, said, action=(_("To your accounts"), address))
        outbox.post_letter(user.email, letter, bulk=True)
        return
    text = f"{letters.brand_name()}: {' '.join(said)} {address}"
    outbox.post_sms(user.phone, text, bulk=True, quiet=_quiet(user, link))


def _quiet(user: User, link: AccountLink) -> str:
    return quiet.hours_of(user.id, link.account.supplier.time_zone)
