"""What a user may change about themselves (manual 4.5.4)."""

from peewee import IntegrityError

from elkk.accounts import links
from elkk.accounts.models import AccountLink
from elkk.base.db import atomic
from elkk.base.visitor import Visitor
from elkk.ebills.services import follow_choices
from elkk.identity import audit, codes, messages, second_factor, sessions
from elkk.identity.models import BillDelivery, Code, Purpose, User, name_key_of
from elkk.identity.services import set_password
from elkk.payments.personal_data import forget_payer, orders_of
from elkk.support.personal_data import forget_files
from elkk.web.i18n import _l


def _change(user: User, event: str, visitor: Visitor, **fields: object) -> None:
    with atomic():
        User.update(**fields).where(User.id == user.id).execute()
        audit.record(event, user_id=user.id, visitor=visitor)
    for name, value in fields.items():
        setattr(user, name, value)


def change_names(
    user: User, visitor: Visitor, *, last_name: str, first_name: str, patronymic: str
) -> None:
    _change(
        user,
        "identity.names_changed",
        visitor,
        last_name=last_name,
        first_name=first_name,
        patronymic=patronymic,
        name_key=name_key_of(last_name, first_name, patronymic),
    )


def change_locale(user: User, visitor: Visitor, locale: str) -> None:
    _change(user, "identity.locale_changed", visitor, locale=locale)


def change_channels(user: User, visitor: Visitor, *, sms: bool, email: bool) -> None:
    _change(user, "identity.channels_changed", visitor, notify_sms=sms, notify_email=email)


def change_delivery(user: User, visitor: Visitor, delivery: BillDelivery) -> None:
    """How bills come. It is a consent for every account that the user has linked so far."""
    with atomic():
        _change(user, "identity.bill_delivery_changed", visitor, bill_delivery=delivery)
        if delivery is BillDelivery.EMAIL:
            links.consent_to_ebills(user.id)
        else:
            links.withdraw_ebill_consents(user.id)
        follow_choices(AccountLink.user == user.id)


def change_password(user: User, visitor: Visitor, password: str) -> None:
    """All other sessions end, and trusted devices are asked again."""
    with atomic():
        set_password(user, password)
        sessions.end_others(user)
        second_factor.forget_devices(user)
        audit.record("identity.password_changed", user_id=user.id, visitor=visitor)
        what = messages.in_words_of(user, _l("The password of your account has been changed."))
        messages.tell_owner(user, what)


def begin_phone_change(user: User, phone: str, visitor: Visitor) -> str:
    """Send a code to the new phone; the browser's token. Raises limits.TooMany.

    A phone that someone else has gets an SMS that says so, and the page looks the same.
    """
    codes.may_send(phone, visitor, user)
    with atomic():
        taken = User.select().where(User.phone == phone).exists()
        code, token = codes.start(Purpose.PHONE, phone, user=user, live=not taken)
        _send(code, user)
    return token


def begin_deletion(user: User, visitor: Visitor) -> str:
    """Send a code to the user's phone; the browser's token. Raises limits.TooMany."""
    codes.may_send(user.phone, visitor, user)
    with atomic():
        code, token = codes.start(Purpose.DELETION, user.phone, user=user)
        _send(code, user)
        audit.record("identity.deletion_begun", user_id=user.id, visitor=visitor)
    return token


def send_again(code: Code, user: User, visitor: Visitor) -> bool:
    """Raises limits.TooMany."""
    codes.may_send(code.target, visitor, user)
    with atomic():
        return _send(code, user)


def _send(code: Code, user: User) -> bool:
    digits = codes.renew(code)
    if digits is None:
        return False
    messages.post_code_by_sms(code, digits, user.locale)
    return True


def change_phone(user: User, code: Code, digits: str, visitor: Visitor) -> bool:
    """The old phone is told. False where the code is wrong or spent, or the phone is taken."""
    if code.user_id != user.id or not codes.fits(code, digits):
        return False
    old = user.phone
    try:
        with atomic():
            if not codes.use(code):
                return False
            _change(user, "identity.phone_changed", visitor, phone=code.target)
            what = messages.in_words_of(user, _l("The phone of your account has been changed."))
            messages.tell_owner(user, what, phone=old)
    except IntegrityError:
        user.phone = old
        return False
    return True


def delete_user(user: User, code: Code, digits: str, visitor: Visitor) -> bool:
    """Delete the user at once; what the utility's billing knows stays. False: the code is wrong."""
    if code.user_id != user.id or not codes.fits(code, digits):
        return False
    with atomic():
        if not codes.use(code):
            return False
        what = messages.in_words_of(user, _l("Your account in the cabinet has been deleted."))
        messages.tell_owner(user, what)
        audit.record("identity.deleted", user_id=user.id, visitor=visitor)
        forget_files(user)
        payments = orders_of(user.id)
        User.delete().where(User.id == user.id).execute()
        forget_payer(payments)
    return True
