"""Deleting the user: confirmed by a code, immediate; the billing's data stay."""

from elkk.accounts.models import Account, AccountLink
from elkk.identity.models import AuditEvent, User, UserSession
from tests.support.cast import PASSWORD, Cast
from tests.support.people import NEW_PASSWORD, apply, code_to, is_signed_in, wrong

PAGE, CODE = "/profile/delete/", "/profile/delete/code/"


def ask(owner, password: str = PASSWORD):
    return owner.post(PAGE, data={"current_password": password})


def test_it_needs_the_password_and_a_code(owner, cast: Cast) -> None:
    assert ask(owner, "не тот пароль").status_code == 422
    assert ask(owner).location == CODE
    assert owner.post(CODE, data={"code": wrong(code_to(cast.owner.phone))}).status_code == 422
    assert User.select().where(User.id == cast.owner.id).exists()


def test_the_user_is_gone_at_once_and_the_account_stays(owner, cast: Cast) -> None:
    ask(owner)
    assert owner.post(CODE, data={"code": code_to(cast.owner.phone)}).location == "/auth/"
    assert not is_signed_in(owner)
    assert not User.select().where(User.id == cast.owner.id).exists()
    assert not UserSession.select().where(UserSession.user == cast.owner.id).exists()
    assert not AccountLink.select().where(AccountLink.user == cast.owner.id).exists()
    assert Account.get_by_id(cast.account.id).last_name == "Орлова"


def test_the_log_remembers_that_it_happened(owner, cast: Cast) -> None:
    ask(owner)
    owner.post(CODE, data={"code": code_to(cast.owner.phone)})
    last = AuditEvent.select().order_by(AuditEvent.id.desc()).first()
    assert (last.event, last.user_id) == ("identity.deleted", cast.owner.id)


def test_registering_again_works(app, owner, cast: Cast) -> None:
    ask(owner)
    owner.post(CODE, data={"code": code_to(cast.owner.phone)})
    newcomer = app.test_client()
    apply(newcomer, phone=cast.owner.phone, password=NEW_PASSWORD)
    newcomer.post("/auth/registration/code/", data={"code": code_to(cast.owner.phone)})
    assert is_signed_in(newcomer)
