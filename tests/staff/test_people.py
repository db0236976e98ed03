"""The utility's people get roles by command, change them, and lose them."""

import pytest
from flask import Flask

from elkk.base.roles import Role
from elkk.identity.models import AuditEvent, User, UserSession
from elkk.staff import people
from elkk.staff.people import LastAdministrator
from tests.support.cast import Cast, Staff


@pytest.fixture
def run(app: Flask):
    return app.test_cli_runner().invoke


NEW = ["staff", "add", "8 916 000-00-99", "--role", "admin"]
WHO = ["--email", "Nina@Example.org", "--last-name", "Новикова", "--first-name", "Нина"]


def test_the_first_administrator_comes_by_command(database, run) -> None:
    done = run(args=[*NEW, *WHO], input="длинный пароль 7\nдлинный пароль 7\n")
    assert done.exit_code == 0, done.output
    nina = User.get(User.phone == "+79160000099")
    assert (nina.role, nina.email, nina.has_second_factor) == (
        Role.ADMIN,
        "nina@example.org",
        False,
    )
    assert AuditEvent.get(AuditEvent.event == "staff.role_given").user_id == nina.id


@pytest.mark.parametrize(
    ("arguments", "typed", "message"),
    [
        (["staff", "add", "звонок", "--role", "admin"], "", "not a phone"),
        (NEW, "", "give --email"),
        ([*NEW, *WHO], "12345678\n12345678\n", "common|распростран"),
    ],
)
def test_what_is_missing_is_told(database, run, arguments, typed, message) -> None:
    done = run(args=arguments, input=typed)
    assert done.exit_code == 1
    assert any(each in done.output for each in message.split("|")), done.output
    assert not User.select().exists()


def test_a_subscriber_becomes_a_clerk_and_signs_in_anew(cast: Cast, owner, run) -> None:
    assert run(args=["staff", "add", cast.owner.phone, "--role", "clerk"]).exit_code == 0
    assert User.get_by_id(cast.owner.id).role is Role.CLERK
    assert not UserSession.select().where(UserSession.user == cast.owner).exists()


def test_who_leaves_keeps_the_own_cabinet(cast: Cast, staff: Staff, run) -> None:
    assert run(args=["staff", "remove", staff.clerk.phone]).exit_code == 0
    assert User.get_by_id(staff.clerk.id).role is None


@pytest.mark.parametrize("role", [None, Role.CLERK])
def test_the_last_administrator_stays(staff: Staff, role) -> None:
    with pytest.raises(LastAdministrator):
        people.appoint(staff.admin, role, by=staff.admin, visitor=None)
    assert User.get_by_id(staff.admin.id).role is Role.ADMIN


def test_one_of_two_administrators_may_go(staff: Staff) -> None:
    people.appoint(staff.clerk, Role.ADMIN, by=staff.admin, visitor=None)
    people.appoint(staff.admin, None, by=staff.admin, visitor=None)
    assert [each.id for each in people.colleagues() if each.role is Role.ADMIN] == [staff.clerk.id]


def test_a_stranger_to_the_staff_cannot_be_removed(cast: Cast, run) -> None:
    done = run(args=["staff", "remove", cast.owner.phone])
    assert done.exit_code == 1
    assert "nobody of the staff" in done.output


def test_the_list_names_everyone(staff: Staff, run) -> None:
    listed = run(args=["staff", "list"]).output
    assert [line.split("\t")[1] for line in listed.splitlines()] == ["admin", "billing", "clerk"]
