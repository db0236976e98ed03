"""Every address, visited by everyone: generated from the routes, so that none is forgotten."""

import pytest
from flask import Flask

from elkk.base.periods import Month
from elkk.web.access import Allow, UndeclaredAccess, access, check, declared
from tests.support.cast import Cast

MONTH = Month(2026, 2)
# What stands for an address's variables, apart from the account, in these visits.
ANY = {
    "tab": "all",
    "month": MONTH,
    "notice_id": 1,
    "key": "a" * 32,
    "gateway": "sandbox",
    "payment_id": "none",
    "reading_id": 1,
    "photo_id": 1,
    "name": "phone",
    "token": "none",
    "scenario": "debtor",
    "session_id": 999_999,
    "category": "cabinet",
    "slug": "no-sms",
    "kind": "agreement",
    "number": 1,
    "appeal_id": 1,
    "attachment_id": 1,
    "order_id": 1,
    "link_id": 1,
    "invitation_id": 1,
    "year": 2026,
    "intake_id": 1,
    "batch_id": 1,
    "mapping_id": 1,
    "question_id": 1,
    "category_id": 1,
    "topic_id": 1,
    "supplier_id": 1,
    "window_id": 1,
    "plan_id": 1,
    "service_id": 1,
    "announcement_id": 1,
    "card_id": 1,
    "user_id": 999_999,
    "template_id": 1,
    "problem_id": 1,
}


def routes(app: Flask, *allows: Allow) -> list[tuple[str, str]]:
    """Method and address template of every route that lets in exactly these."""
    return [
        (method, rule)
        for rule in app.url_map.iter_rules()
        if declared(app, rule.endpoint) in allows
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"})
    ]


def address(app: Flask, rule, **values: object) -> str:
    adapter = app.url_map.bind("localhost")
    wanted = {name: (ANY | values)[name] for name in rule.arguments}
    return adapter.build(rule.endpoint, {**(rule.defaults or {}), **wanted})


def test_every_endpoint_declares_who_may_call_it(app: Flask) -> None:
    check(app)


def test_boot_fails_where_an_endpoint_forgets(app: Flask) -> None:
    forgetful = Flask("forgetful", static_folder=None)
    forgetful.add_url_rule("/secret", "secret", lambda: "secret")
    with pytest.raises(UndeclaredAccess, match="secret"):
        check(forgetful)


def test_boot_fails_where_an_account_page_lacks_the_account() -> None:
    careless = Flask("careless", static_folder=None)
    careless.add_url_rule("/bill/<int:bill_id>", "bill", access(Allow.ACCOUNT)(lambda bill_id: ""))
    with pytest.raises(UndeclaredAccess, match="bill_id"):
        check(careless)


def test_a_stranger_gets_404_from_every_account_address(app: Flask, cast: Cast, stranger) -> None:
    visited = 0
    for method, rule in routes(app, Allow.ACCOUNT, Allow.ACCOUNT_ACT):
        path = address(app, rule, account_id=cast.account.id)
        response = stranger.open(path, method=method)
        assert response.status_code == 404, f"{method} {path}"
        visited += 1
    assert visited >= 6


def test_an_account_that_does_not_exist_looks_the_same(app: Flask, cast: Cast, stranger) -> None:
    theirs = stranger.get(f"/accounts/{cast.account.id}/")
    nobodys = stranger.get("/accounts/999999/")
    assert (theirs.status_code, theirs.text) == (nobodys.status_code, nobodys.text)


def test_a_visitor_is_sent_to_sign_in_from_every_private_address(
    app: Flask, cast: Cast, client
) -> None:
    for method, rule in routes(app, Allow.SIGNED_IN, Allow.ACCOUNT, Allow.ACCOUNT_ACT):
        path = address(app, rule, account_id=cast.account.id)
        response = client.open(path, method=method)
        assert response.status_code == 303, f"{method} {path}"
        assert response.location.startswith("/auth/"), f"{method} {path}"


def test_a_visitor_comes_back_after_signing_in_to_what_they_asked_for(client, cast: Cast) -> None:
    path = f"/accounts/{cast.account.id}/pay/"
    assert client.get(f"{path}?from=letter").location == (
        f"/auth/?next=/accounts/{cast.account.id}/pay/?from%3Dletter"
    )
    assert client.post(path).location == "/auth/"


def test_a_guest_who_may_only_look_is_told_so_by_what_acts(app: Flask, cast: Cast, sign_in) -> None:
    guest = sign_in(cast.guest)
    for method, rule in routes(app, Allow.ACCOUNT_ACT):
        path = address(app, rule, account_id=cast.account.id)
        assert guest.open(path, method=method).status_code == 403, path


def test_the_sandbox_does_not_exist_outside_the_sandbox(app: Flask, client) -> None:
    sandbox = routes(app, Allow.SANDBOX)
    assert sandbox
    for method, rule in sandbox:
        assert client.open(address(app, rule), method=method).status_code == 404
