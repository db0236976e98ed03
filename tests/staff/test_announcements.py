"""Planned works are told on top of the pages, for as long as they matter."""

from datetime import UTC, datetime, timedelta

import pytest

from elkk.announcements.models import Announcement, Audience, Tone
from elkk.base import clock
from elkk.identity.models import AuditEvent
from tests.support.cast import Cast, link, make_account, make_supplier
from tests.support.forms import filled
from tests.support.queries import recorded

TEXT = "Ночью с 1:00 до 3:00 кабинет не работает."


def write(browser, **values: str):
    fields = filled(browser.get("/staff/announcements/add/").text)
    return browser.post("/staff/announcements/add/", data=fields | {"text": TEXT} | values)


def test_an_announcement_shows_at_once_on_every_page(cast: Cast, clerk, owner) -> None:
    assert write(clerk).status_code == 303
    for path in ("/", f"/accounts/{cast.account.id}/", "/questions/"):
        assert TEXT in owner.get(path).text


def test_the_sign_in_page_has_only_what_is_for_everyone(cast: Cast, clerk, client) -> None:
    write(clerk)
    assert TEXT not in client.get("/auth/").text
    write(clerk, audience="everyone", tone="warning")
    page = client.get("/auth/").text
    assert TEXT in page
    assert "note-warning" in page


def test_only_the_subscribers_of_a_supplier_see_what_is_for_them(
    cast: Cast, clerk, owner, stranger
) -> None:
    other = make_supplier("OTH")
    write(clerk, supplier=str(other.id))
    assert TEXT not in owner.get("/").text
    link(cast.stranger, make_account(other, "640000000009"))
    assert TEXT in stranger.get("/").text


def test_it_comes_and_goes_at_its_time(cast: Cast, clerk, owner, at) -> None:
    # Saratov is four hours ahead of UTC.
    write(clerk, starts_at="2026-03-20T10:00", ends_at="2026-03-20T18:30")
    row = Announcement.get()
    assert row.starts_at == datetime(2026, 3, 20, 6, tzinfo=UTC)
    for moment, seen in [
        (row.starts_at - timedelta(minutes=1), False),
        (row.starts_at, True),
        (row.ends_at - timedelta(seconds=1), True),
        (row.ends_at, False),
    ]:
        at(moment)
        assert (TEXT in owner.get("/").text) is seen, moment


def test_who_closes_it_does_not_see_it_again(cast: Cast, clerk, owner, client) -> None:
    write(clerk, audience="everyone")
    path = f"/announcements/{Announcement.get().id}/close/"
    response = owner.post(path, data={"next": "/questions/"})
    assert (response.status_code, response.location) == (303, "/questions/")
    assert TEXT not in owner.get("/").text
    assert TEXT in client.get("/auth/").text
    write(clerk, text="Другое объявление")
    assert "Другое объявление" in owner.get("/").text


def test_htmx_takes_it_off_the_page(cast: Cast, clerk, owner) -> None:
    write(clerk)
    path = f"/announcements/{Announcement.get().id}/close/"
    response = owner.post(path, headers={"HX-Request": "true"})
    assert (response.status_code, response.text) == (200, "")
    assert TEXT not in owner.get("/").text


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", ""])
def test_closing_leads_to_no_other_site(cast: Cast, owner, target) -> None:
    assert owner.post("/announcements/1/close/", data={"next": target}).location == "/"


def test_at_most_three_are_shown(cast: Cast, clerk, owner) -> None:
    for number in range(5):
        write(clerk, text=f"Объявление {number}", starts_at=f"2026-03-1{number}T10:00")
    page = owner.get("/").text
    assert [number for number in range(5) if f"Объявление {number}" in page] == [2, 3, 4]


def test_pages_pay_no_query_for_announcements(cast: Cast, clerk, owner) -> None:
    write(clerk)
    owner.get("/")
    with recorded() as queries:
        owner.get("/")
    assert not [each for each in queries if "announcement" in each]


def test_an_announcement_weighs_a_few_hundred_bytes(cast: Cast, clerk, client) -> None:
    before = len(client.get("/auth/").data)
    write(clerk, audience="everyone")
    assert len(client.get("/auth/").data) - before - len(TEXT.encode()) < 800


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"text": ""}, "text", "Напишите, что сообщить"),
        ({"text": "а" * 301}, "text", "300"),
        ({"starts_at": "завтра"}, "starts_at", ""),
        (
            {"starts_at": "2026-03-20T10:00", "ends_at": "2026-03-20T09:00"},
            "ends_at",
            "позже начала",
        ),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(cast, clerk, values, field, words) -> None:
    response = write(clerk, **values)
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    assert words in response.text
    assert not Announcement.select().exists()


def test_a_supplier_is_not_known_on_the_sign_in_page(cast: Cast, clerk) -> None:
    response = write(clerk, supplier=str(cast.supplier.id), audience="everyone")
    assert response.status_code == 422
    assert 'id="audience-error"' in response.text


def test_it_is_changed_and_deleted(cast: Cast, staff, clerk, admin, owner) -> None:
    write(clerk)
    path = f"/staff/announcements/{Announcement.get().id}/"
    mine = filled(clerk.get(path).text)
    theirs = filled(admin.get(path).text) | {"text": "Иначе", "tone": "warning"}
    assert admin.post(path, data=theirs).status_code == 303
    assert clerk.post(path, data=mine).status_code == 422
    row = Announcement.get()
    assert (row.text, row.tone, row.audience) == ("Иначе", Tone.WARNING, Audience.SUBSCRIBERS)
    assert clerk.post(f"{path}delete/").status_code == 303
    assert "Иначе" not in owner.get("/").text
    events = [each.event for each in AuditEvent.select().order_by(AuditEvent.id)]
    assert events[-3:] == [
        "staff.announcement_saved",
        "staff.announcement_saved",
        "staff.announcement_deleted",
    ]


def test_the_list_says_what_waits_what_is_shown_and_what_is_over(cast: Cast, clerk) -> None:
    now = clock.now()
    for start, end in ((1, 2), (-1, 1), (-2, -1)):
        Announcement.create(
            text=TEXT, starts_at=now + timedelta(days=start), ends_at=now + timedelta(days=end)
        )
    page = clerk.get("/staff/announcements/").text
    for state in ("ждет", "показывается", "закончилось"):
        assert page.count(f">{state}<") == 1
