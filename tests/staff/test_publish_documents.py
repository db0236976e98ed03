"""An administrator publishes a new version of a document; earlier ones stay as they were."""

import pytest

from elkk.documents import services
from elkk.documents.models import DocumentKind, DocumentVersion
from elkk.identity.models import AuditEvent
from elkk.payments.orders import terms_in_force
from tests.support.agreeing import must_accept
from tests.support.cast import Cast
from tests.support.forms import filled

AGREEMENT = DocumentKind.AGREEMENT
PATH = "/staff/documents/agreement/"


@pytest.fixture
def first(database: None) -> DocumentVersion:
    return services.publish(AGREEMENT, "Соглашение", "Первый **текст**")


def publish(browser, path: str = PATH, **values: object):
    fields = filled(browser.get(path).text) | values
    return browser.post(path, data={name: v for name, v in fields.items() if v is not None})


def test_the_form_begins_with_the_version_in_force(first, admin) -> None:
    fields = filled(admin.get(PATH).text)
    assert (fields["title"], fields["text"]) == ("Соглашение", "Первый **текст**")


def test_a_new_version_is_in_force_at_once(first, staff, admin, client) -> None:
    assert publish(admin, text="Второй текст", note="Новый адрес").status_code == 303
    assert "Второй текст" in client.get("/documents/agreement/").text
    assert "Первый" in client.get("/documents/agreement/1/").text
    version = services.current(AGREEMENT)
    assert (version.number, version.note, version.author_id) == (2, "Новый адрес", staff.admin.id)
    event = AuditEvent.get(AuditEvent.event == "staff.document_published")
    assert (event.actor_id, "agreement" in event.facts) == (staff.admin.id, True)
    assert "Новый адрес" in admin.get(PATH).text


def test_a_preview_publishes_nothing(first, admin) -> None:
    response = publish(admin, text="**Черновик**", preview="1")
    assert "<strong>Черновик</strong>" in response.text
    assert services.current(AGREEMENT).number == 1


def test_htmx_gets_the_preview_alone(first, admin) -> None:
    response = admin.post(
        PATH,
        data={"title": "А", "text": "**Черновик**", "preview": "1"},
        headers={"HX-Request": "true", "HX-Target": "preview"},
    )
    assert response.status_code == 200
    assert response.text.strip().startswith('<section class="panel text" id="preview"')
    assert "<strong>Черновик</strong>" in response.text


def test_who_agreed_before_is_asked_on_the_start_page(first, cast: Cast, admin, owner) -> None:
    services.accept(cast.owner, AGREEMENT)
    assert "новая редакция" not in owner.get("/").text
    publish(admin, text="Второй текст")
    assert must_accept(cast.owner.id, AGREEMENT)
    assert "/documents/agreement/2/" in owner.get("/").text
    assert owner.post("/documents/agreement/2/accept/").status_code == 303
    assert "новая редакция" not in owner.get("/").text
    assert services.accepted(cast.owner.id, AGREEMENT).version.number == 2


def test_nobody_is_asked_again_for_a_misprint(first, cast: Cast, admin, owner) -> None:
    services.accept(cast.owner, AGREEMENT)
    publish(admin, text="Первый текст.", asks_again=None)
    publish(admin, text="Первый текст!", asks_again=None)
    assert not must_accept(cast.owner.id, AGREEMENT)
    assert "новая редакция" not in owner.get("/").text
    assert "без повторного согласия" in admin.get(PATH).text
    publish(admin, text="Другой текст")
    assert must_accept(cast.owner.id, AGREEMENT)
    assert "новая редакция" in owner.get("/").text


def test_who_never_agreed_is_not_asked_there(first, cast: Cast, owner) -> None:
    assert "новая редакция" not in owner.get("/").text


def test_the_payment_terms_are_what_payers_agree_with(database, admin) -> None:
    path = "/staff/documents/payment-terms/"
    assert "asks_again" not in filled(admin.get(path).text)
    publish(admin, path, title="Условия оплаты", text="Новые **условия**")
    assert terms_in_force().text == "Новые **условия**"


def test_two_administrators_do_not_publish_over_each_other(first, admin) -> None:
    mine = filled(admin.get(PATH).text) | {"text": "Мой текст"}
    publish(admin, text="Их текст")
    refused = admin.post(PATH, data=mine)
    assert refused.status_code == 422
    assert "Пока Вы правили" in refused.text
    assert "Мой текст" in refused.text
    assert services.current(AGREEMENT).text == "Их текст"


@pytest.mark.parametrize("field", ["title", "text"])
def test_nothing_empty_is_published(first, admin, field) -> None:
    response = publish(admin, **{field: " "})
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text


def test_only_administrators_publish(first, clerk, billing) -> None:
    for browser in (clerk, billing):
        assert browser.get("/staff/documents/").status_code == 403
        assert browser.post(PATH).status_code == 403


def test_an_unknown_document_is_not_found(admin) -> None:
    assert admin.get("/staff/documents/contract/").status_code == 404
