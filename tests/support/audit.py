"""A test client that audits every page it gets, so that no test has to remember to."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from elkk.base import clock
from elkk.base.visitor import Visitor
from elkk.identity.models import User, UserSession
from elkk.identity.sessions import open_session
from tests.support.html import problems

# How the cast's browsers call themselves; those that signed in through the form have no name.
BROWSER = "the cast's browser"


def keep_signed_in() -> None:
    """Time went by, and the cast was here all along."""
    later = clock.now() + timedelta(days=1)
    UserSession.update(idle_until=later, expires_at=later).where(
        UserSession.user_agent == BROWSER
    ).execute()


class AuditClient(FlaskClient):
    """Fails the test that opened a page which breaks a rule of the house."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = super().open(*args, **kwargs)
        audit(response)
        return response

    def sign_in(self, user: User) -> None:
        token = open_session(user, Visitor("127.0.0.1", BROWSER), remember=False)
        with self.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True

    def fragment(self, path: str, target: str) -> str:
        """What htmx gets for an element of the page, as text."""
        response = self.get(path, headers={"HX-Request": "true", "HX-Target": target})
        assert response.status_code == 200, response.status
        assert "<html" not in response.text, "htmx got a whole page"
        return response.text


def audit(response: TestResponse) -> None:
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    if response.mimetype != "text/html" or response.status_code in (301, 302, 303, 307, 308):
        return
    page = Page(response.text)
    faults = page.faults()
    if page.is_whole:
        faults += problems(response.text)
    assert not faults, f"{response.request.path}: " + "; ".join(faults)


class Page(HTMLParser):
    """What an audit needs to know of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.is_whole = "<html" in html
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.inputs: list[dict[str, str | None]] = []
        self.headings: list[str] = []
        self.title = ""
        self.bad: list[str] = []
        self._inside: list[str] = []
        self.html = html
        self.feed(html)

    def faults(self) -> list[str]:
        twice = {each for each in self.ids if self.ids.count(each) > 1}
        faults = [*self.bad, *(f"id {each} twice" for each in sorted(twice))]
        faults += [
            f"field {field.get('name')} has no label"
            for field in self.inputs
            if field.get("id") not in self.labels and not field.get("aria-label")
        ]
        if "Undefined" in self.html or ">None<" in self.html:
            faults.append("None or Undefined shows")
        if self.is_whole:
            faults += self._frame_faults()
        return faults

    def _frame_faults(self) -> list[str]:
        if len(self.headings) != 1:
            return [f"{len(self.headings)} headings h1, not one"]
        if self.headings[0] not in self.title:
            return [f"title «{self.title}» does not say «{self.headings[0]}»"]
        return []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self._inside.append(tag)
        if values.get("id"):
            self.ids.append(str(values["id"]))
        if tag == "h1":
            self.headings.append("")
        self._check_inline(tag, values)
        self._check_form(tag, values)
        if tag == "a" and not values.get("href"):
            self.bad.append("a link that leads nowhere")

    def _check_inline(self, tag: str, values: dict[str, str | None]) -> None:
        if "style" in values or tag == "style" or (tag == "script" and not values.get("src")):
            self.bad.append(f"inline style or script in <{tag}>")
        handlers = [name for name in values if re.fullmatch(r"on[a-z]+", name)]
        self.bad += [f"inline handler {name}" for name in handlers]
        for name in ("src", "href", "action"):
            address = values.get(name) or ""
            if tag != "a" and address.startswith(("http:", "https:", "//")):
                self.bad.append(f"another site in <{tag}>: {address}")

    def _check_form(self, tag: str, values: dict[str, str | None]) -> None:
        if tag == "label" and values.get("for"):
            self.labels.add(str(values["for"]))
        if tag in ("input", "select", "textarea") and values.get("type") not in (
            "hidden",
            "submit",
        ):
            self.inputs.append(values)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "h1" in self._inside:
            self.headings[-1] += data.strip()
        elif "title" in self._inside and "svg" not in self._inside:
            self.title += data.strip()
