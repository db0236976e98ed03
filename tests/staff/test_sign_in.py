"""The staff sign in by stricter rules than subscribers."""

from datetime import timedelta

import pyotp
import pytest

from elkk.base import clock
from elkk.base.secrets import encrypt
from elkk.identity.models import TrustedDevice, User, UserSession
from tests.support.cast import PASSWORD, Staff

SECRET = pyotp.random_base32()


@pytest.fixture
def anna(staff: Staff) -> User:
    User.update(totp_secret=encrypt(SECRET)).where(User.id == staff.admin.id).execute()
    return User.get_by_id(staff.admin.id)


def pass_both_steps(client, anna: User, **more: str):
    client.post("/auth/", data={"login": anna.phone, "password": PASSWORD, "remember": "y"})
    code = pyotp.TOTP(SECRET).at(clock.now())
    return client.post("/auth/second-factor/", data={"code": code, **more})


def test_they_come_to_their_workplace(client, anna: User) -> None:
    assert pass_both_steps(client, anna).location == "/staff/"


def test_they_are_not_remembered(client, anna: User) -> None:
    pass_both_steps(client, anna)
    session = UserSession.get()
    assert not session.remembered
    assert session.idle_until - clock.now() == timedelta(minutes=30)


def test_no_device_of_theirs_is_trusted(client, anna: User) -> None:
    client.post("/auth/", data={"login": anna.phone, "password": PASSWORD})
    assert "Не спрашивать" not in client.get("/auth/second-factor/").text
    pass_both_steps(client, anna, trust="y")
    assert not TrustedDevice.select().exists()


def test_a_device_trusted_before_the_role_is_asked_again(client, anna: User) -> None:
    User.update(role=None).execute()
    pass_both_steps(client, anna, trust="y")
    assert TrustedDevice.select().exists()
    client.post("/auth/sign-out")
    User.update(role="admin").where(User.id == anna.id).execute()
    step = client.post("/auth/", data={"login": anna.phone, "password": PASSWORD})
    assert step.location == "/auth/second-factor/"


def test_the_cabinet_leads_back_to_the_workplace(admin, owner) -> None:
    assert "Рабочее место" in admin.get("/").text
    assert "Рабочее место" not in owner.get("/").text


def test_a_newcomer_can_set_up_the_second_factor_and_nothing_else(sign_in, staff: Staff) -> None:
    User.update(second_factor_at=None).where(User.id == staff.clerk.id).execute()
    newcomer = sign_in(User.get_by_id(staff.clerk.id))
    setup = newcomer.get("/staff/").location
    assert newcomer.get(setup).status_code == 200
    assert newcomer.get("/staff/appeals/").location == setup
