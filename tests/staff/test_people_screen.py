"""The administrator takes people on, changes roles, and helps those who lost a telephone."""

from threading import Barrier, Thread

from flask import Flask

from elkk.base.db import db
from elkk.base.roles import Role
from elkk.delivery.models import Message
from elkk.identity.models import AuditEvent, User, UserSession
from elkk.staff import people
from elkk.staff.people import LastAdministrator
from tests.support.cast import Cast, Staff, make_colleague

NINA = {
    "phone": "8 916 000-00-99",
    "email": "nina@example.org",
    "last_name": "Новикова",
    "first_name": "Нина",
    "role": "clerk",
}


def test_everyone_is_listed(staff: Staff, admin) -> None:
    text = admin.get("/staff/people/").text
    for part in ("Клерк Клара", "Оператор", "8 (916) 000-00-12", "включен"):
        assert part in text, part


def test_a_newcomer_is_taken_on_and_told_by_letter(staff: Staff, admin) -> None:
    assert admin.post("/staff/people/", data=NINA).status_code == 303
    nina = User.get(User.phone == "+79160000099")
    assert (nina.role, nina.full_name, nina.has_second_factor) == (
        Role.CLERK,
        "Новикова Нина",
        False,
    )
    letter = Message.get(Message.recipient == "nina@example.org")
    assert "Восстановление пароля" in letter.text
    given = AuditEvent.get(AuditEvent.event == "staff.role_given")
    assert (given.user_id, given.actor_id) == (nina.id, staff.admin.id)


def test_a_subscriber_is_taken_on_with_the_own_password(cast: Cast, admin) -> None:
    before = cast.stranger.password_hash
    admin.post("/staff/people/", data=NINA | {"phone": cast.stranger.phone})
    stranger = User.get_by_id(cast.stranger.id)
    assert (stranger.role, stranger.password_hash) == (Role.CLERK, before)
    assert Message.select().where(Message.recipient == "stepan@example.org").count() == 1


def test_mistakes_are_told_and_kept(cast: Cast, admin) -> None:
    wrong = NINA | {"phone": "звонок", "email": cast.owner.email, "last_name": ""}
    refused = admin.post("/staff/people/", data=wrong)
    assert refused.status_code == 422
    for part in ("Введите фамилию.", "Введите номер телефона", "Нина"):
        assert part in refused.text, part
    taken = admin.post("/staff/people/", data=NINA | {"email": cast.owner.email})
    assert "у другого пользователя" in taken.text


def test_a_role_is_changed_and_the_sessions_end(staff: Staff, clerk, admin) -> None:
    admin.post(f"/staff/people/{staff.clerk.id}/role", data={"role": "billing"})
    assert User.get_by_id(staff.clerk.id).role is Role.BILLING
    assert clerk.get("/staff/").status_code == 303


def test_a_role_is_withdrawn(staff: Staff, admin) -> None:
    data = {"role": "clerk", "withdraw": "1"}
    assert admin.post(f"/staff/people/{staff.clerk.id}/role", data=data).status_code == 303
    assert User.get_by_id(staff.clerk.id).role is None
    assert admin.get(f"/staff/people/{staff.clerk.id}/").status_code == 404


def test_the_last_administrator_stays_and_is_told(staff: Staff, admin) -> None:
    refused = admin.post(f"/staff/people/{staff.admin.id}/role", data={"role": "clerk"})
    assert refused.status_code == 422
    assert "Это последний администратор" in refused.text


def test_two_administrators_who_dismiss_each_other_leave_one(app: Flask, staff: Staff) -> None:
    other = make_colleague("+79160000014", "ada@example.org", "Другова", "Ада", Role.ADMIN)
    both, barrier, refusals = (staff.admin, other), Barrier(2), []

    def dismiss(whom: User) -> None:
        with app.app_context():
            barrier.wait()
            try:
                people.appoint(whom, None, by=None, visitor=None)
            except LastAdministrator:
                refusals.append(whom)
            finally:
                db.close()

    threads = [Thread(target=dismiss, args=(whom,)) for whom in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refusals) == 1
    assert User.select().where(User.role == Role.ADMIN).count() == 1


def test_a_lost_second_step_is_reset(staff: Staff, clerk, admin) -> None:
    admin.post(f"/staff/people/{staff.clerk.id}/second-factor")
    assert not User.get_by_id(staff.clerk.id).has_second_factor
    assert not UserSession.select().where(UserSession.user == staff.clerk).exists()
    event = AuditEvent.get(AuditEvent.event == "staff.second_factor_reset")
    assert (event.user_id, event.actor_id) == (staff.clerk.id, staff.admin.id)
    assert Message.select().where(Message.recipient == staff.clerk.email).exists()


def test_clerks_end_the_sessions_of_subscribers_only(cast, staff, owner, clerk, admin) -> None:
    clerk.post(f"/staff/users/{cast.owner.id}/sessions/end")
    assert owner.get("/").status_code == 303
    assert clerk.post(f"/staff/users/{staff.billing.id}/sessions/end").status_code == 403
    assert admin.post(f"/staff/users/{staff.clerk.id}/sessions/end").status_code == 303
    assert clerk.get("/staff/").status_code == 303
