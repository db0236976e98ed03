"""Every address, with values that no page of ours sends: refused in order, never an error of ours.

Generated from the routes and from the names of all fields, so that a new one joins by itself.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_wtf import FlaskForm
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.routing import Rule
from wtforms.fields.core import UnboundField

from config import Config
from elkk.base.db import db
from elkk.base.incoming import LARGEST, number_or_none, parse_json
from elkk.identity.models import User
from elkk.payments import gateways
from elkk.sandbox.bank.gateway import SandboxGateway
from tests.support.audit import AuditClient
from tests.support.cast import Cast, Staff
from tests.test_access import ANY

HOSTILE: Final = (
    *("0", "-1", "00", "１２", "٣", "1e9", "0x10", "NaN", "Infinity", "1" * 5000, "²"),
    *(str(2**31 - 1), str(2**31), str(2**63 - 1), str(2**63), str(10**30)),
    *("0000-01", "0001-01", "9999-12", "9999-13", "2026-00", "2026-13", "2026-2"),
    *("0001-01-01", "9999-12-31", "2026-02-30", "0001-01-01T00:00", "9999-12-31T23:59"),
    *("", " ", "\U0001f600", "%", "%s", "{}", "'", '"', "\\", "<b>", "_"),
    # Cursors of lists: [], ["\ud800"], ["\0"], [9999999999999999999], ["a"], a day, nesting.
    *("W10", "WyJcdWQ4MDAiXQ", "WyJcdTAwMDAiXQ", "Wzk5OTk5OTk5OTk5OTk5OTk5OTldCg", "WyJhIl0"),
    *("WyIwMDAxLTAxLTAxIiwxXQ", "W1tbW1tbW1tbW1tdXV1dXV1dXV1dXQ", "WyJhIiw5OTk5OTk5OTk5OTldCg"),
    *("=", "a@b", "@", "+", "8", "+79160000001", "olga@example.org", "+7916000000100000"),
    *("1,", ",5", "99999999999999999999,99", "1.5", "-0", "1 000 000 000 000 000 000"),
    *("..", "../../etc/passwd", "//evil.example", "http://[", "\r\nX: 1", "\x7f\x1b", "я" * 300),
)
PLAIN: Final = (
    *("1", "2", "y", "on", "all", "2026-02", "2026-02-01", "act", "text", "SAR", "email", "up"),
    *("clerk", "accounts", "1.5", "2026-03-01T10:00"),
)
FORM: Final = "application/x-www-form-urlencoded"
FIELD: Final = re.compile(r'<(?:input|select|textarea)[^>]* name="([^"]+)"')
READ_BY_HAND: Final = re.compile(
    r'request\.(?:args|form|values)(?:\.get(?:list)?\(|\[)\s*"([\w-]+)"'
)
ELKK: Final = Path(__file__).parent.parent / "elkk"
# They read nothing of what is sent, and take their time.
READS_NOTHING: Final = {"sandbox.reset", "sandbox.daily_jobs"}


def known_fields() -> set[str]:
    """The names in all forms, and those that views read by themselves."""
    names, waiting = set(), [FlaskForm]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        names |= {name for name in dir(form) if isinstance(getattr(form, name), UnboundField)}
    for path in ELKK.rglob("*.py"):
        names |= set(READ_BY_HAND.findall(path.read_text()))
    return names


@pytest.fixture
def fields(cast: Cast, owner: AuditClient) -> list[str]:
    """Names of fields, with those that are made for an account, a meter or a zone."""
    pages = [owner.get(path).text for path in (f"/accounts/{cast.account.id}/readings/", "/pay/")]
    made = {name for page in pages for name in FIELD.findall(page)}
    return sorted(known_fields() | made)


@pytest.fixture
def every_route(app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The stand's own addresses too, and a bank that knocks."""
    monkeypatch.setitem(app.config, "ELKK", replace(config, sandbox=True))
    gateways.use(SandboxGateway())
    yield
    gateways.use(None)


def escaped(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def address(rule: Rule, values: Mapping[str, object]) -> str:
    """As somebody would type it: the converters are not asked."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: escaped(str(values[found[1]])), rule.rule)


def faults(
    app: Flask, client: FlaskClient, odd: Mapping[str, str], right: Mapping[str, object]
) -> list[str]:
    """Visit every address with odd values, and what it names with odd fields.

    What each visit changes is undone.
    """
    fields = "&".join(f"{escaped(name)}={escaped(value)}" for name, value in odd.items())
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint in READS_NOTHING:
            continue
        for path in {address(rule, right | odd), address(rule, right)}:
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                found += fault(client, method, path, fields)
    return found


def fault(client: FlaskClient, method: str, path: str, fields: str) -> list[str]:
    body = {"data": fields, "content_type": FORM} if method == "POST" else {}
    try:
        with db.atomic() as transaction:
            answer = client.open(f"{path}?{fields}", method=method, **body)
            transaction.rollback()
    except Exception as error:
        return [f"{method} {path[:80]}: {error!r}"[:400]]
    return [f"{method} {path[:80]}: {answer.status}"] if answer.status_code >= 500 else []


def browser(app: Flask, user: User | None) -> FlaskClient:
    """Of the user, or of a visitor; pages are not audited."""
    client = app.test_client()
    if user is not None:
        client.sign_in(user)
    plain = FlaskClient(app, app.response_class)
    plain._cookies = client._cookies
    return plain


@pytest.mark.parametrize("who", ["a visitor", "the owner", "an administrator"])
def test_no_address_answers_with_an_error_of_ours(
    app: Flask, cast: Cast, staff: Staff, every_route: None, fields: list[str], who: str
) -> None:
    user = {"a visitor": None, "the owner": cast.owner, "an administrator": staff.admin}[who]
    right = ANY | {"account_id": cast.account.id, "user_id": cast.stranger.id}
    values = st.sampled_from(HOSTILE) | st.sampled_from(PLAIN)
    names = sorted({*fields, *right})

    @settings(max_examples=3, suppress_health_check=list(HealthCheck))
    @given(st.dictionaries(st.sampled_from(names), values, min_size=len(names) // 2))
    def visit(odd: dict[str, str]) -> None:
        assert not faults(app, browser(app, user), odd, right)

    visit()


@pytest.mark.parametrize("text", ["\0", "a\0b", "\ud800"])
def test_what_no_database_keeps_is_refused(
    app: Flask, cast: Cast, staff: Staff, every_route: None, fields: list[str], text: str
) -> None:
    right = ANY | {"account_id": cast.account.id, "user_id": cast.stranger.id}
    assert not faults(app, browser(app, staff.admin), dict.fromkeys([*fields, *ANY], text), right)


def test_a_nul_in_an_address_is_no_page_and_in_a_form_no_form(owner: AuditClient) -> None:
    assert owner.get("/questions/?q=%00").status_code == 404
    assert owner.get("/questions/%00/").status_code == 404
    assert owner.post("/profile/names/", data={"first_name": "О\0льга"}).status_code == 400


@pytest.mark.parametrize("number", ["2147483648", "9" * 30, "9" * 5000, "１", "-1", "1.0"])
def test_what_can_be_no_key_is_no_page(owner: AuditClient, number: str) -> None:
    assert owner.get(f"/accounts/{number}/").status_code == 404
    assert owner.get(f"/appeals/{number}/").status_code == 404


@pytest.mark.parametrize("month", ["0000-01", "0001-01", "9999-12", "9999-13", "2026-00"])
def test_a_month_of_no_calendar_is_no_page(owner: AuditClient, cast: Cast, month: str) -> None:
    for part in ("bills", "history/payments"):
        assert owner.get(f"/accounts/{cast.account.id}/{part}/{month}/").status_code == 404


@given(st.integers(0, LARGEST))
def test_a_number_is_read_as_it_is_written(number: int) -> None:
    assert number_or_none(str(number)) == number


@given(st.integers(LARGEST + 1) | st.integers(max_value=-1))
def test_a_number_that_can_be_no_key_is_none(number: int) -> None:
    assert number_or_none(str(number)) is None


@given(st.binary() | st.text())
def test_json_is_read_or_refused_and_nothing_else(body: bytes | str) -> None:
    with suppress(ValueError):
        parse_json(body)


keepable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
values_of_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | keepable,
    lambda inner: st.lists(inner) | st.dictionaries(keepable, inner),
)


@given(values_of_json)
def test_json_that_can_be_kept_is_read_as_it_is(value: object) -> None:
    assert parse_json(json.dumps(value)) == value
