"""A member of the staff sees a subscriber's cabinet, and can do nothing there."""

import hashlib
import io
import json
from datetime import timedelta

import pytest
from flask import Flask

from elkk.base import clock
from elkk.base.db import all_models
from elkk.cabinet import personal_data
from elkk.documents.models import DocumentKind, DocumentVersion
from elkk.identity import audit
from elkk.identity.guards import CLOSED_TO_WATCHERS, WATCHABLE
from elkk.identity.models import AuditEvent, User, UserSession
from elkk.notices.models import Kind, Notice
from elkk.notices.services import tell
from elkk.payments.models import PaymentOrder, State
from elkk.support import appeals, attachments, lifecycle, topics
from elkk.support.attachments import Upload
from elkk.web.access import Allow
from tests.appeals.samples import picture
from tests.support.cast import Cast, Staff
from tests.test_access import address, routes

REASON = "Обращение 2026-000001"
IN_THE_CABINET = (Allow.ANYONE, Allow.SIGNED_IN, Allow.ACCOUNT, Allow.ACCOUNT_ACT)
ROOMS_OF_NOBODY = {"operations", "sandbox", "bank", "staff"}


def begin(browser, user: User):
    return browser.post(f"/staff/users/{user.id}/view", data={"reason": REASON})


@pytest.fixture
def watching(cast: Cast, clerk):
    """Klara's browser, which shows Olga's cabinet."""
    assert begin(clerk, cast.owner).location == "/"
    return clerk


def cabinet_routes(app: Flask, method: str | None = None):
    """Every address of the cabinet: what is not for machines, testers or the staff."""
    for verb, rule in routes(app, *IN_THE_CABINET):
        room = rule.endpoint.rpartition(".")[0]
        if room and room not in ROOMS_OF_NOBODY and method in (None, verb):
            yield verb, rule


def whole_database() -> dict[str, str]:
    """A digest of each table, apart from who was seen when and what was refused."""
    digests = {}
    for model in all_models():
        if model in (UserSession, AuditEvent):
            continue
        rows = sorted(map(repr, model.select().tuples()))
        digests[model.__name__] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return digests


def test_the_cabinet_is_the_subscribers(cast: Cast, watching) -> None:
    page = watching.get(f"/accounts/{cast.account.id}/").text
    assert cast.account.address in page
    assert "Вы смотрите кабинет: Орлова Ольга" in page
    assert "Закончить просмотр" in page


def test_every_page_that_opens_is_marked(app: Flask, cast: Cast, watching) -> None:
    marked = 0
    for _method, rule in cabinet_routes(app, "GET"):
        answer = watching.get(address(app, rule, account_id=cast.account.id))
        if answer.status_code == 200 and answer.mimetype == "text/html":
            assert "Закончить просмотр" in answer.text, rule
            marked += 1
    assert marked >= 15


def test_nothing_can_be_changed(app: Flask, cast: Cast, watching) -> None:
    before, refused = whole_database(), 0
    for method, rule in cabinet_routes(app):
        if method == "GET" or rule.endpoint == "identity.sign_out":
            continue
        path = address(app, rule, account_id=cast.account.id)
        assert watching.open(path, method=method).status_code == 403, f"{method} {path}"
        refused += 1
    assert refused >= 30
    assert whole_database() == before


def an_open_payment(cast: Cast) -> None:
    """With the key that stands for any in addresses: its pages would have the acquirer asked."""
    PaymentOrder.create(
        key="a" * 32,
        form_token="form",
        user=cast.owner,
        supplier=cast.supplier,
        gateway="sandbox",
        state=State.PENDING,
        amount=100,
        terms=DocumentVersion.create(
            kind=DocumentKind.PAYMENT_TERMS,
            number=1,
            title="Условия оплаты",
            text="Условия",
            published_at=clock.now(),
        ),
        request="{}",
        idempotence_key="once",
        acquirer_id="payment-1",
        confirmation_url="https://bank.example/pay",
        opened_on=clock.now().date(),
        created_at=clock.now(),
    )


def test_looking_leaves_no_trace_in_the_cabinet(app: Flask, cast: Cast, watching) -> None:
    tell(cast.owner, cast.account, Kind.DEBT, "debt", clock.now().date(), {"debt": 100})
    notice = Notice.get()
    an_open_payment(cast)
    before = whole_database()
    for _method, rule in cabinet_routes(app, "GET"):
        watching.get(address(app, rule, account_id=cast.account.id, notice_id=notice.id))
    assert whole_database() == before
    assert Notice.get().read_at is None


def test_what_is_not_listed_is_closed(app: Flask, cast: Cast, watching) -> None:
    closed = 0
    for _method, rule in cabinet_routes(app, "GET"):
        room = rule.endpoint.rpartition(".")[0]
        if room in WATCHABLE and rule.endpoint not in CLOSED_TO_WATCHERS:
            continue
        path = address(app, rule, account_id=cast.account.id)
        assert watching.get(path).status_code == 403, path
        closed += 1
    assert closed >= 15


@pytest.mark.parametrize(
    "path",
    [
        "/profile/",
        "/profile/data.json",
        "/profile/data.zip",
        "/profile/delete/",
        "/profile/second-factor/",
        "/notices/preferences/",
        "/ask/message/",
    ],
)
def test_personal_pages_are_closed(watching, path: str) -> None:
    refused = watching.get(path)
    assert refused.status_code == 403
    assert "эта страница только для самого абонента" in refused.text
    assert "Закончить просмотр" in refused.text


def test_the_lists_name_real_addresses(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints >= CLOSED_TO_WATCHERS
    assert {endpoint.rpartition(".")[0] for endpoint in endpoints} >= WATCHABLE


def test_strangers_accounts_stay_closed(cast: Cast, watching) -> None:
    assert watching.get(f"/accounts/{cast.strangers_account.id}/").status_code == 404


def test_the_workplace_stays_the_staffs_own(cast: Cast, watching) -> None:
    page = watching.get("/staff/").text
    assert "Клерк К." in page
    assert "Вы смотрите кабинет абонента в другом окне" in page


def test_it_is_ended_by_a_button(cast: Cast, watching) -> None:
    ended = watching.post("/staff/viewing/end")
    assert ended.location == f"/staff/users/{cast.owner.id}/"
    assert cast.account.address not in watching.get("/").text
    assert UserSession.get(UserSession.user == watching_id()).viewing_id is None


def watching_id() -> int:
    return User.get(User.email == "klara@example.org").id


def test_it_ends_after_half_an_hour(cast: Cast, watching, at) -> None:
    at(clock.now() + timedelta(minutes=29))
    assert cast.account.address in watching.get("/").text
    at(clock.now() + timedelta(minutes=2))
    over = watching.get(f"/accounts/{cast.account.id}/")
    assert over.location == "/staff/viewing/over"
    assert watching.get(over.location).location == f"/staff/users/{cast.owner.id}/"
    assert watching.get(f"/accounts/{cast.account.id}/").status_code == 404


def test_a_form_sent_after_the_end_does_nothing(cast: Cast, watching, at) -> None:
    at(clock.now() + timedelta(minutes=31))
    assert watching.post("/notices/read").status_code == 403


def test_signing_out_ends_it(cast: Cast, staff: Staff, watching) -> None:
    watching.post("/auth/sign-out")
    assert not UserSession.select().where(UserSession.user == staff.clerk).exists()
    out = AuditEvent.get(AuditEvent.event == "identity.signed_out")
    assert out.user_id == staff.clerk.id


def test_it_belongs_to_one_browser(cast: Cast, staff: Staff, watching, sign_in) -> None:
    assert cast.account.address not in sign_in(staff.clerk).get("/").text


def test_a_reason_must_be_given(cast: Cast, clerk) -> None:
    refused = clerk.post(f"/staff/users/{cast.owner.id}/view", data={"reason": " "})
    assert refused.status_code == 422
    assert "Напишите, зачем Вы смотрите" in refused.text
    assert cast.account.address not in clerk.get("/").text


def test_it_is_written_down_with_the_reason(cast: Cast, staff: Staff, watching) -> None:
    watching.post("/staff/viewing/end")
    begun = AuditEvent.get(AuditEvent.event == "staff.viewing_begun")
    assert (begun.user_id, begun.actor_id) == (cast.owner.id, staff.clerk.id)
    assert json.loads(begun.facts)["reason"] == REASON
    assert AuditEvent.get(AuditEvent.event == "staff.viewing_ended").user_id == cast.owner.id


def test_the_subscriber_finds_it_in_the_copy_of_the_data(cast: Cast, watching) -> None:
    audit.record("identity.signed_in", user_id=cast.owner.id)
    events = json.loads(personal_data.as_json(cast.owner))["security_events"]
    looked = [each for each in events if each["event"] == "staff.viewing_begun"]
    assert len(looked) == 1
    assert looked[0]["address"] == ""


def test_the_staffs_own_cabinets_are_not_looked_at(staff: Staff, clerk) -> None:
    assert begin(clerk, staff.admin).status_code == 404


def test_a_subscriber_who_gets_a_role_is_looked_at_no_longer(cast: Cast, watching) -> None:
    User.update(role="clerk").where(User.id == cast.owner.id).execute()
    assert watching.get("/").status_code == 303


@pytest.fixture
def unsent(app: Flask, cast: Cast) -> tuple[str, str]:
    """The page of Olga's appeal with a reply that she has not sent, and the file of the reply."""
    topic = topics.save_topic("meters", "Приборы", "Поверка", ["иное"])
    with app.test_request_context():
        appeal = appeals.begin(cast.owner, cast.supplier, cast.account, topic)
        lifecycle.send(appeal, cast.owner, "Отправленный вопрос")
        appeals.keep_reply(appeal, "Черновик ответа")
        photo = picture()
        taken = attachments.take(appeal, cast.owner, [Upload("черновик.jpg", io.BytesIO(photo))])
    page = f"/appeals/{appeal.id}/"
    return page, f"{page}files/{taken.kept[0].id}/"


def test_a_reply_that_was_not_sent_is_the_subscribers_alone(owner, clerk, cast, unsent) -> None:
    page, file = unsent
    assert "Черновик ответа" in owner.get(page).text
    assert owner.get(file).status_code == 200
    begin(clerk, cast.owner)
    seen = clerk.get(page).text
    assert "Отправленный вопрос" in seen
    assert "Черновик ответа" not in seen
    assert "черновик.jpg" not in seen
    assert clerk.get(file).status_code == 404


def test_the_contacts_of_those_invited_are_the_subscribers_alone(owner, clerk, cast) -> None:
    sharing = f"/accounts/{cast.account.id}/sharing/"
    owner.post(sharing, data={"contact": "friend@example.net", "rights": "look"})
    assert "friend@example.net" in owner.get(sharing).text
    begin(clerk, cast.owner)
    assert "friend@example.net" not in clerk.get(sharing).text
