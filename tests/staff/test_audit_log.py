"""The administrator reads who did what."""

import ast
import html
import re
from datetime import timedelta
from pathlib import Path

from flask import Flask

from elkk.base import clock
from elkk.identity import audit
from elkk.identity.models import AuditEvent
from elkk.staff.labels import event_name
from tests.support.cast import Cast, Staff
from tests.support.queries import budget


def test_the_newest_events_come_first(cast: Cast, admin) -> None:
    AuditEvent.delete().execute()
    audit.record("identity.signed_in", user_id=cast.owner.id)
    audit.record("identity.signed_out", user_id=cast.owner.id)
    text = admin.get("/staff/audit/").text
    assert text.index(">Выход<") < text.index(">Вход<")
    assert "Орлова О." in text


def test_who_acted_on_whom_is_told(cast: Cast, staff: Staff, admin) -> None:
    audit.record("identity.session_ended", user_id=cast.owner.id, actor_id=staff.admin.id)
    text = admin.get("/staff/audit/").text
    assert "Админ А." in text
    assert "о ком: Орлова О." in " ".join(re.sub("<[^>]*>", "", text).split())


def test_events_outlive_the_user(cast: Cast, admin) -> None:
    audit.record("identity.signed_in", user_id=999_999)
    assert "удаленный пользователь № 999999" in admin.get("/staff/audit/").text


def test_the_log_is_searched_by_person_subject_and_day(cast: Cast, admin) -> None:
    AuditEvent.delete().execute()
    audit.record("identity.signed_in", user_id=cast.owner.id, where="at home")
    audit.record("access.refused", user_id=cast.stranger.id, where="elsewhere")
    by_phone = admin.get("/staff/audit/?who=+7 916 000-00-01").text
    assert "at home" in by_phone
    assert "elsewhere" not in by_phone
    by_room = admin.get("/staff/audit/?room=access").text
    assert "elsewhere" in by_room
    assert "at home" not in by_room
    yesterday = (clock.now() - timedelta(days=1)).date()
    assert "Событий не найдено" in admin.get(f"/staff/audit/?until={yesterday}").text
    assert "at home" in admin.get(f"/staff/audit/?since={yesterday}").text


def test_an_unknown_person_finds_nothing(cast: Cast, admin) -> None:
    assert "Событий не найдено" in admin.get("/staff/audit/?who=+79990000000").text


def test_a_day_that_is_none_is_told(admin) -> None:
    response = admin.get("/staff/audit/?since=завтра")
    assert response.status_code == 422


def test_events_and_facts_are_told_in_words(cast: Cast, admin) -> None:
    audit.record("identity.email_given", user_id=cast.owner.id, address="o***@example.org")
    audit.record("staff.role_given", user_id=cast.owner.id, role="billing")
    audit.record("staff.faq_question_saved", user_id=cast.owner.id, published=False)
    text = admin.get("/staff/audit/").text
    assert "Указана почта" in text
    assert "почта: o***@example.org" in text
    assert "роль: Отдел расчетов" in text
    assert "показывается: нет" in text


def test_every_event_that_is_written_down_has_words(app: Flask) -> None:
    written = {
        given.value if "." in given.value else f"staff.{given.value}"
        for path in Path("elkk").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and ast.unparse(call.func)
        in ("audit.record", "_record", "_change", "editor.note", "by.note")
        for given in call.args
        if isinstance(given, ast.Constant) and isinstance(given.value, str)
    }
    assert len(written) > 50
    with app.test_request_context():
        assert [event for event in sorted(written) if event_name(event) == event] == []


def test_long_logs_page_to_the_end(cast: Cast, admin) -> None:
    AuditEvent.delete().execute()
    for number in range(120):
        audit.record("identity.signed_in", user_id=cast.owner.id, number=number)
    seen: list[int] = []
    address: str | None = "/staff/audit/?room=identity"
    while address:
        text = admin.get(address).text
        seen += [int(number) for number in re.findall(r"№: (\d+)", text)]
        further = re.search(r'href="([^"]+)"[^>]*>Дальше', text)
        address = html.unescape(further[1]) if further else None
    assert seen == list(reversed(range(120)))


def test_no_query_is_made_for_each_line(cast: Cast, admin) -> None:
    for _ in range(40):
        audit.record("identity.signed_in", user_id=cast.owner.id)
    with budget(5):
        admin.get("/staff/audit/")
