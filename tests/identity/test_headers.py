"""What browsers are told, and what cookies look like outside the sandbox."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from elkk.identity.models import AuditEvent
from elkk.web.access import Allow
from elkk.web.security import KEPT_BY_CACHES
from tests.support.cast import Cast
from tests.test_access import address, routes

ROOT = Path(__file__).parent.parent.parent
# A process of its own, because an application binds the database and the queue of its process.
VISIT = """
import json
from config import Config
from elkk.base import clock, schema
from elkk import create_app
from elkk.base.db import db
from elkk.identity.models import User
from elkk.identity.passwords import hash_password

app = create_app(Config.from_env())
schema.upgrade(db.obj)
User.create(phone="+79160000001", password_hash=hash_password("пароль ольги"), last_name="О",
            first_name="О", created_at=clock.now())
fields = {"login": "+79160000001", "password": "пароль ольги"}
refused = app.test_client().post("/auth/", data=fields)
app.config["WTF_CSRF_ENABLED"] = False
entered = app.test_client().post("/auth/", data=fields)
print(json.dumps({
    "refused": refused.status_code,
    "entered": entered.status_code,
    "cookies": entered.headers.getlist("Set-Cookie"),
    "headers": dict(entered.headers),
}))
"""


@pytest.fixture(scope="module")
def https_visit(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What an installation in production answers to someone who signs in."""
    settings = {
        "PATH": os.environ["PATH"],
        "APP_ENV": "production",
        "SECRET_KEY": "s" * 40,
        "DATA_DIR": str(tmp_path_factory.mktemp("production")),
        "SMTP_HOST": "mail.example.org",
        "SMS_LOGIN": "elkk",
        "SMS_PASSWORD": "secret",
        "PUBLIC_URL": "https://cabinet.example.org",
    }
    done = subprocess.run(
        [sys.executable, "-c", VISIT], cwd=ROOT, env=settings, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_cookies_are_for_this_host_https_and_the_server_only(https_visit: dict) -> None:
    assert https_visit["entered"] == 303
    assert len(https_visit["cookies"]) >= 2
    for cookie in https_visit["cookies"]:
        assert cookie.startswith("__Host-elkk")
        for wanted in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
            assert wanted in cookie
        assert "Domain" not in cookie


def test_browsers_are_told_to_stay_with_https(https_visit: dict) -> None:
    told = https_visit["headers"]["Strict-Transport-Security"]
    assert told == "max-age=31536000; includeSubDomains"


def test_a_form_without_the_csrf_token_is_refused(https_visit: dict) -> None:
    assert https_visit["refused"] == 400


@pytest.mark.parametrize("who", ["owner", "admin"])
def test_answers_to_who_is_signed_in_are_not_kept_by_caches(
    app: Flask, cast: Cast, who: str, request: pytest.FixtureRequest
) -> None:
    browser, visited = request.getfixturevalue(who), 0
    for method, rule in routes(app, *Allow):
        if method == "GET" and rule.endpoint not in KEPT_BY_CACHES:
            path = address(app, rule, account_id=cast.account.id)
            assert browser.get(path).headers["Cache-Control"] == "no-store", path
            visited += 1
    assert visited > 100


@pytest.mark.parametrize("path", ["/profile/", "/", "/auth/", "/profile/data.json"])
def test_pages_are_not_kept_by_caches(owner, path: str) -> None:
    assert owner.get(path).headers["Cache-Control"] == "no-store"


def test_the_policy_allows_only_ourselves(client) -> None:
    headers = client.get("/auth/").headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_no_other_origin_may_read_answers(client) -> None:
    headers = client.get("/auth/", headers={"Origin": "https://evil.example"}).headers
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE"])
def test_unused_methods_are_refused(client, method: str) -> None:
    assert client.open("/auth/", method=method).status_code in (404, 405)


def test_a_visitor_cannot_choose_the_address_that_is_believed(client, cast: Cast) -> None:
    claimed = {"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9"}
    fields = {"login": cast.owner.phone, "password": "не тот пароль"}
    client.post("/auth/", data=fields, headers=claimed)
    assert AuditEvent.get().ip == "127.0.0.1"
