"""Each screen of the staff × each role, generated from the routes."""

import dataclasses
from ipaddress import ip_network

import pytest
from flask import Flask

from elkk.base.roles import Role
from elkk.identity.models import AuditEvent, User
from elkk.web.access import ROLES, Allow, lets_in
from tests.support.cast import Cast, Staff
from tests.test_access import address, routes

STAFF_ALLOWS = tuple(ROLES)


def screens(app: Flask) -> list[tuple[str, str, Allow]]:
    return [
        (method, address(app, rule), allow)
        for allow in STAFF_ALLOWS
        for method, rule in routes(app, allow)
    ]


def test_every_address_below_staff_is_for_the_staff(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/staff/")]
    for rule in rules:
        assert app.view_functions[rule.endpoint].access in STAFF_ALLOWS, rule
    assert len(rules) >= 2


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_its_screens_and_no_others(app: Flask, staff: Staff, sign_in, role) -> None:
    browser = sign_in(getattr(staff, role))
    for method, path, allow in screens(app):
        status = browser.open(path, method=method).status_code
        if lets_in(allow, role):
            assert status != 403, f"{method} {path}"
        else:
            assert status == 403, f"{method} {path}"


def test_for_subscribers_the_screens_do_not_exist(app: Flask, cast: Cast, owner) -> None:
    for method, path, _allow in screens(app):
        assert owner.open(path, method=method).status_code == 404, f"{method} {path}"


def test_visitors_are_asked_to_sign_in(app: Flask, client) -> None:
    for method, path, _allow in screens(app):
        response = client.open(path, method=method)
        assert response.status_code == 303, f"{method} {path}"
        assert response.location.startswith("/auth/")


def test_without_a_second_factor_no_screen_opens(app: Flask, staff: Staff, sign_in) -> None:
    User.update(second_factor_at=None).execute()
    browser = sign_in(User.get_by_id(staff.admin.id))
    for method, path, _allow in screens(app):
        response = browser.open(path, method=method)
        assert response.status_code == 303, f"{method} {path}"
        assert "second-factor" in response.location


def test_a_refusal_is_in_the_audit_log(app: Flask, staff: Staff, clerk) -> None:
    clerk.get("/staff/audit/")
    event = AuditEvent.get(AuditEvent.event == "access.refused")
    assert (event.user_id, "staff.audit_log" in event.facts) == (staff.clerk.id, True)


def test_outside_the_networks_of_the_staff_the_screens_do_not_exist(
    app: Flask, admin, monkeypatch
) -> None:
    networks = (ip_network("10.0.0.0/8"),)
    narrow = dataclasses.replace(app.config["ELKK"], staff_networks=networks)
    assert admin.get("/staff/").status_code == 200
    monkeypatch.setitem(app.config, "ELKK", narrow)
    assert admin.get("/staff/").status_code == 404
    inside = admin.get("/staff/", environ_overrides={"REMOTE_ADDR": "10.1.2.3"})
    assert inside.status_code == 200


def test_the_menu_shows_what_the_role_may_open(clerk, admin) -> None:
    assert "Журнал действий" not in clerk.get("/staff/").text
    assert "Журнал действий" in admin.get("/staff/").text
