"""Access ends when it ends: whatever address is asked, and however the access came to its end.

Generated from the routes, so that a new one joins by itself. A further way to end goes into WAYS.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import pytest
from flask import Flask
from flask.testing import FlaskClient

from elkk.accounts import links, withheld_links
from elkk.accounts.models import Account, AccountLink, Invitation, OwnerChange
from elkk.base import clock
from elkk.base.db import all_models
from elkk.base.periods import Month
from elkk.base.storage import new_name, storage
from elkk.bills.models import Bill
from elkk.catalogue.models import OrderStatus, PaidService, ServiceOrder
from elkk.documents.models import DocumentKind
from elkk.documents.services import publish
from elkk.identity.models import User
from elkk.notices.calendar import renew_address
from elkk.notices.models import Kind, Notice, NoticeSettings
from elkk.notices.services import tell
from elkk.payments import gateways, services
from elkk.payments.models import EntryKind, LedgerEntry, OrderLine, Payment, PaymentOrder, State
from elkk.readings.models import Reading, ReadingChange, ReadingPhoto, Source, Status
from elkk.sandbox.bank.gateway import SandboxGateway
from elkk.support import lifecycle, topics
from elkk.support.models import Appeal, Attachment, Scan, Topic
from elkk.support.models import Status as Stage
from elkk.web.access import Allow, declared
from tests.catalogue.conftest import category, replacement
from tests.support.audit import AuditClient
from tests.support.cast import Cast, link, make_account, make_meter, make_user
from tests.test_access import address

__all__ = ["category", "replacement"]

NUMBER, STREET = "640000000777", "Тайная"
# Of the balance, of bills, payments and readings; the later ones came after the end.
SUMS: Final = ("4321,09", "7654,32", "1111,23", "98765")
LATER_SUMS: Final = ("8642,13", "2222,46", "98999")
MONTH: Final = Month(2026, 2)

# What a person did themselves stays theirs: the document of a payment names what was paid for.
OWN_DOCUMENTS: Final = {
    "payments.status",
    "payments.go",
    "payments.receipt",
    "payments.receipt_pdf",
}
# The order of a service is theirs too: they may pay for it or cancel it.
OWN_ORDERS: Final = {"catalogue.cancel", "payments.pay_service"}
# What is withheld can be taken off one's own list.
OWN_LIST: Final = {"accounts.forget"}
# A copy of one's data has what one could see while one could see it.
COPIES: Final = {"identity.data_json", "identity.data_zip"}


class PlainClient(AuditClient):
    """Pages are audited elsewhere, and here are thousands."""

    open = FlaskClient.open


@dataclass(frozen=True)
class Scene:
    """Olga lets in or has a co-owner: `person`, who has an account of their own too."""

    cast: Cast
    account: Account
    person: User
    person_link: AccountLink
    ids: dict[str, Any]
    form: dict[str, Any]


OWNER, MAY_ACT, LOOKS_ONLY = "owner", "may act", "looks only"
GUESTS: Final = (MAY_ACT, LOOKS_ONLY)


def remove(scene: Scene) -> None:
    links.remove(scene.person_link)


def withdraw(scene: Scene) -> None:
    assert links.withdraw(owner_link(scene), scene.person_link.id)


def granter_removes(scene: Scene) -> None:
    links.remove(owner_link(scene))


def last_day_passes(scene: Scene) -> None:
    links.change(scene.person_link, ends_at=clock.midnight(date(2026, 3, 18), "Europe/Saratov"))


def supplier_closes(scene: Scene) -> None:
    withheld_links.close(scene.person_link.id, "Договор прекращен")


def owner_changes(scene: Scene) -> None:
    OwnerChange.create(account=scene.account, batch=1, found_at=clock.now())
    withheld_links.await_confirmation(1)


def delete_user(scene: Scene) -> None:
    User.delete().where(User.id == scene.person.id).execute()


def owner_link(scene: Scene) -> AccountLink:
    return AccountLink.get(
        (AccountLink.account == scene.account) & (AccountLink.user == scene.cast.owner)
    )


WAYS: Final[dict[str, tuple[Callable[[Scene], None], tuple[str, ...]]]] = {
    "removed": (remove, (OWNER, *GUESTS)),
    "withdrawn": (withdraw, GUESTS),
    "the granter removed their own": (granter_removes, GUESTS),
    "the last day is past": (last_day_passes, GUESTS),
    "the supplier closes it": (supplier_closes, (OWNER, *GUESTS)),
    "the owner changes": (owner_changes, (OWNER, *GUESTS)),
    "the user is deleted": (delete_user, (OWNER, *GUESTS)),
}
# The number stands where the account was, with the reason and the way to answer anew.
WITHHELD: Final = {"the supplier closes it", "the owner changes"}
ENDS: Final = [(way, right) for way, (_end, rights) in WAYS.items() for right in rights]


@pytest.fixture
def gateway(app: Flask, database: None) -> Iterator[None]:
    publish(DocumentKind.PAYMENT_TERMS, "Условия оплаты", "Первый абзац.")
    gateways.use(SandboxGateway())
    yield
    gateways.use(None)


@pytest.fixture
def make_scene(
    app: Flask, cast: Cast, gateway: None, replacement: PaidService
) -> Callable[[str], Scene]:
    def make(right: str) -> Scene:
        account = make_account(
            cast.supplier, NUMBER, address=f"г. Саратов, ул. {STREET}, д. 77", balance=432_109
        )
        owners = link(cast.owner, account)
        person = make_user("+79160000077", "person@example.org", "Жильцов", "Егор")
        link(person, make_account(cast.supplier, "640000000078", address="г. Саратов, Своя, 1"))
        granted = {} if right == OWNER else {"granted_by": owners, "may_act": right == MAY_ACT}
        own = link(person, account, **granted)
        with app.test_request_context():
            ids = what_they_did(cast, account, person, replacement)
        ids |= {"account_id": account.id, "link_id": own.id, "month": MONTH}
        form = filled_in(account, replacement, ids)
        return Scene(cast, account, person, own, ids, form)

    return make


def what_they_did(
    cast: Cast, account: Account, person: User, service: PaidService
) -> dict[str, Any]:
    """Facts of the account, and everything that the person has done while they could."""
    today = date(2026, 3, 10)
    facts(account, MONTH, today, *SUMS[1:])
    reading = Reading.select().where(Reading.account == account).get()
    submitted(reading, person)
    tell(person, account, Kind.DEBT, "debt", today, {"debt": 432_109})
    appeal = written(cast, account, person, Stage.CLOSED, closed_at=clock.now())
    written(cast, account, person, Stage.DRAFT)
    order = services.pay(person, [account], {account.id: 100_00}, email="", form_token="paid")
    booked(order, account)
    renew_address(person.id)
    NoticeSettings.update(calendar_key=order.key).where(NoticeSettings.user == person).execute()
    return {
        "reading_id": reading.id,
        "photo_id": ReadingPhoto.get().id,
        "notice_id": Notice.get().id,
        "appeal_id": appeal.id,
        "attachment_id": Attachment.get().id,
        "order_id": ordered(cast, account, person, service).id,
        "key": order.key,
        "invitation_id": Invitation.create(
            inviter=owner_of(cast, account), contact="+79160000088", created_at=clock.now()
        ).id,
    }


def booked(order: PaymentOrder, account: Account) -> None:
    """The acquirer has the money, so that there is a receipt."""
    PaymentOrder.update(state=State.SUCCEEDED).where(PaymentOrder.id == order.id).execute()
    LedgerEntry.create(
        line=OrderLine.get(OrderLine.order == order), account=account, kind=EntryKind.PAYMENT,
        operation_id="1", amount=100_00, booked_on=clock.now().date(), booked_at=clock.now(),
    )  # fmt: skip


def owner_of(cast: Cast, account: Account) -> AccountLink:
    return AccountLink.get((AccountLink.account == account) & (AccountLink.user == cast.owner))


def facts(account: Account, month: Month, day: date, total: str, paid: str, shown: str) -> None:
    """A bill, a payment and a reading of that day."""
    meter = account.meters.first() or make_meter(account)
    kopecks = {name: int(text.replace(",", "")) for name, text in (("b", total), ("p", paid))}
    Bill.create(
        account=account, month=month, issued_on=day, opening=0, charged=kopecks["b"], paid=0,
        total=kopecks["b"],
    )  # fmt: skip
    Payment.create(
        account=account, billing_id=f"p {day}", paid_on=day, amount=kopecks["p"], channel="Банк"
    )
    Reading.create(
        account=account, meter=meter, taken_on=day, source=Source.CUSTOMER, t1=Decimal(shown)
    )


def submitted(reading: Reading, person: User) -> None:
    """The reading came from the person, with a photo; the receipt has the number of any."""
    values = {"submitted_by": person, "status": Status.ACCEPTED, "receipt": "1"}
    Reading.update(**values).where(Reading.id == reading.id).execute()
    ReadingChange.create(
        reading=reading, receipt="1", made_at=clock.now(), made_by=person, t1=reading.t1
    )
    name = new_name("readings", "jpg")
    storage().put(name, b"a photo")
    ReadingPhoto.create(reading=reading, name=name, added_at=clock.now(), added_by=person)


def written(cast: Cast, account: Account, person: User, status: Stage, **values: object) -> Appeal:
    topic = Topic.select().first() or topics.save_topic("meters", "Приборы", "Поверка", ["иное"])
    appeal = Appeal.create(
        user=person, supplier=cast.supplier, account=account, topic=topic, service="иное",
        draft_text="Не отправлено", email="person@example.org", created_at=clock.now(),
    )  # fmt: skip
    if status is not Stage.DRAFT:
        lifecycle.send(appeal, person, "Отправлено")
        Appeal.update(status=status, **values).where(Appeal.id == appeal.id).execute()
    key = new_name("appeals", "jpg")
    storage().put(key, b"a photo")
    Attachment.create(
        appeal=appeal, uploader=person, key=key, name="a.jpg", mime="image/jpeg", size=1,
        scan=Scan.CLEAN, uploaded_at=clock.now(),
    )  # fmt: skip
    return appeal


def ordered(cast: Cast, account: Account, person: User, service: PaidService) -> ServiceOrder:
    return ServiceOrder.create(
        number="2026-000001", request_key="form", user=person, supplier=cast.supplier,
        account=account, service=service, title=service.title, price=service.price,
        full_name="Жильцов Егор", phone="+79160000077", address="как договорились",
        status=OrderStatus.NEW, ordered_at=clock.now(),
    )  # fmt: skip


def filled_in(account: Account, service: PaidService, ids: dict[str, Any]) -> dict[str, Any]:
    """One form for every address: whatever a field is called, it has a good value."""
    topic = Topic.get().id
    return {
        "supplier": account.supplier_id, "account": account.id, "topic": topic, "shown": topic,
        "service": service.id, "full_name": "Жильцов Егор", "phone": "8 916 000-00-77",
        "email": "person@example.org", "address": "Своя, 1", "comment": "", "key": "another",
        "text": "Еще письмо", "solved": "no", "rating": "", "note": "Записка", "group": "Группа",
        "form_token": "b" * 32, "agree": "y", "terms": "1", "amount": "12,34",
        f"amount_{account.id}": "12,34", "contact": "+79160000099", "rights": "act", "until": "",
        "delivery": "email", "reading_id": ids["reading_id"],
    }  # fmt: skip


def visits(app: Flask, scene: Scene, method: str) -> Iterator[tuple[str, str]]:
    """Endpoint and path of every route of that method, with the ids of the scene."""
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if method in rule.methods and declared(app, rule.endpoint) is not Allow.SANDBOX:
            yield rule.endpoint, address(app, rule, **scene.ids)


def browser(app: Flask, person: User) -> PlainClient:
    client = PlainClient(app, app.response_class)
    if User.get_or_none(User.id == person.id):
        client.sign_in(person)
    return client


def is_told(word: str, text: str) -> bool:
    """As a word of its own: a random token may hold the same five digits."""
    return re.search(rf"(?<![0-9A-Za-z]){re.escape(word)}(?![0-9A-Za-z])", text) is not None


def words_of(data: bytes, mimetype: str) -> str:
    """What an answer says, with sums as 1234,56 whatever they are grouped and divided by."""
    if mimetype == "application/zip":
        archive = zipfile.ZipFile(io.BytesIO(data))
        data = b"\n".join(archive.read(name) for name in archive.namelist())
    text = data.decode("utf-8", "replace").replace("&nbsp;", "").replace("\\u00a0", "")
    return re.sub(r"(?<=\d)[\s\u00a0\u202f]+(?=\d)", "", text).replace(".", ",")


def walk(app: Flask, scene: Scene) -> dict[str, set[str]]:
    """Which words about the account each endpoint's GET shows to the person."""
    wanted = (NUMBER, STREET, *SUMS, *LATER_SUMS)
    told: dict[str, set[str]] = {}
    client = browser(app, scene.person)
    query = {name: scene.form[name] for name in ("supplier", "account", "topic", "service")}
    for endpoint, path in visits(app, scene, "GET"):
        answer = client.get(path, query_string=query)
        text = words_of(answer.data, answer.mimetype) + str(answer.headers)
        told.setdefault(endpoint, set()).update(word for word in wanted if is_told(word, text))
    return {endpoint: words for endpoint, words in told.items() if words}


def post_everywhere(app: Flask, scene: Scene) -> None:
    for endpoint, path in visits(app, scene, "POST"):
        if endpoint not in OWN_ORDERS | OWN_LIST:
            browser(app, scene.person).post(path, data=scene.form)


def rows_of(account: Account) -> dict[str, list[str]]:
    """Every row of the database that belongs to the account, or to such a row."""
    known: dict[Any, set[Any]] = {Account: {account.id}}
    rest = [Account]
    while rest:
        owner = rest.pop()
        for model in all_models():
            for key in model._meta.refs:
                if key.rel_model is owner:
                    ids = {row.id for row in model.select().where(key.in_(known[owner]))}
                    if not ids <= known.get(model, set()):
                        known[model] = known.get(model, set()) | ids
                        rest.append(model)
    return {
        model.__name__: sorted(map(repr, model.select().where(model.id.in_(ids)).tuples()))
        for model, ids in known.items()
    }


@pytest.mark.parametrize(("way", "right"), ENDS, ids=lambda value: value.replace(" ", "-"))
def test_nothing_of_the_account_is_shown_or_done_any_more(
    app: Flask, make_scene, at, way: str, right: str
) -> None:
    scene = make_scene(right)
    end, _rights = WAYS[way]
    end(scene)
    at(clock.now() + timedelta(days=2))
    facts(scene.account, MONTH + 1, date(2026, 3, 19), *LATER_SUMS)
    before = rows_of(scene.account)

    told = walk(app, scene)
    copies = set().union(*(told.pop(each, set()) for each in COPIES))
    assert not copies & set(LATER_SUMS)
    for endpoint in OWN_DOCUMENTS:
        assert told.pop(endpoint, set()) <= {NUMBER, STREET}, endpoint
    withheld = {NUMBER} if way in WITHHELD else set()
    assert {endpoint for endpoint, words in told.items() if words - withheld} == set()

    post_everywhere(app, scene)
    assert rows_of(scene.account) == before


@pytest.mark.parametrize("right", [OWNER, MAY_ACT, LOOKS_ONLY])
def test_the_same_walk_finds_the_account_while_the_access_lasts(
    app: Flask, make_scene, right: str
) -> None:
    scene = make_scene(right)
    told = walk(app, scene)
    for endpoint in ("accounts.index", "history.index", "bills.show", "identity.data_zip"):
        assert NUMBER in told[endpoint], endpoint
    assert STREET in told["notices.calendar"]
    assert set(SUMS) <= set().union(*told.values())
    assert ("payments.pay" in told) is (right != LOOKS_ONLY)


@pytest.mark.parametrize("right", [OWNER, MAY_ACT])
def test_the_same_posts_do_something_while_the_access_lasts(
    app: Flask, make_scene, right: str
) -> None:
    scene = make_scene(right)
    before = rows_of(scene.account)
    post_everywhere(app, scene)
    changed = {name for name, rows in rows_of(scene.account).items() if rows != before.get(name)}
    assert {"OrderLine", "Appeal", "Message", "ServiceOrder", "AccountLink"} <= changed


def test_who_only_looks_changes_what_they_see_and_nothing_of_the_account(
    app: Flask, make_scene
) -> None:
    scene = make_scene(LOOKS_ONLY)
    before = rows_of(scene.account)
    post_everywhere(app, scene)
    changed = {name for name, rows in rows_of(scene.account).items() if rows != before.get(name)}
    assert changed <= {"AccountLink", "MutedNotice", "Notice"}


def test_the_owner_gets_in_everywhere(app: Flask, make_scene) -> None:
    scene = make_scene(OWNER)
    gone = AccountLink.get(
        (AccountLink.user == scene.person) & (AccountLink.id != scene.person_link.id)
    )
    links.remove(gone)
    client = browser(app, scene.person)
    refused = {}
    for endpoint, path in visits(app, scene, "GET"):
        if endpoint == "accounts.removed":
            path = f"/accounts/removed/{gone.id}/"
        if declared(app, endpoint) in (Allow.SIGNED_IN, Allow.ACCOUNT, Allow.ACCOUNT_ACT):
            status = client.get(path).status_code
            if status not in (200, 302, 303):
                refused[endpoint] = status
    assert refused == {}
