"""Versioned texts, and who agreed to which."""

from datetime import timedelta

import pytest
from peewee import IntegrityError

from elkk.documents import services
from elkk.documents.models import Acceptance, DocumentKind, DocumentVersion
from elkk.documents.seeding import load_documents
from elkk.documents.services import NoSuchDocument, TextRefused, publish
from tests.support.agreeing import must_accept
from tests.support.cast import Cast
from tests.support.queries import budget

AGREEMENT = DocumentKind.AGREEMENT


@pytest.fixture
def first(database: None) -> DocumentVersion:
    return publish(AGREEMENT, "Соглашение", "Первый **текст**")


def test_everyone_reads_the_version_in_force(client, first: DocumentVersion) -> None:
    publish(AGREEMENT, "Соглашение", "Второй текст", note="Новый адрес")
    with budget(4):
        page = client.get("/documents/agreement/").text
    assert "Второй текст" in page
    assert "Первый" not in page
    assert "Редакция 2 от 17.03.2026" in page
    assert "Новый адрес" in page


def test_an_earlier_version_stays_readable_and_says_it_is_over(
    client, first: DocumentVersion
) -> None:
    publish(AGREEMENT, "Соглашение", "Второй текст")
    page = client.get("/documents/agreement/1/").text
    assert "Первый <strong>текст</strong>" in page
    assert "Эта редакция больше не действует." in page
    assert "больше не действует" not in client.get("/documents/agreement/2/").text


def test_what_does_not_exist_is_not_found(client, first: DocumentVersion) -> None:
    for path in ("nothing/", "agreement/2/", "payment-terms/", "guide/../../config.py"):
        assert client.get(f"/documents/{path}").status_code == 404


def test_the_list_names_every_document_once(client, first: DocumentVersion) -> None:
    load_documents()
    publish(AGREEMENT, "Соглашение 2", "Второй текст")
    page = client.get("/documents/").text
    assert page.count("/documents/agreement/") == 1
    for title in ("Соглашение 2", "Условия оплаты", "Руководство пользователя"):
        assert title in page


@pytest.mark.parametrize(("title", "text"), [("", "а"), ("а", "  "), ("а", "я" * 200_001)])
def test_an_empty_or_endless_text_is_not_published(database: None, title: str, text: str) -> None:
    with pytest.raises(TextRefused):
        publish(AGREEMENT, title, text)


def test_the_accepted_version_is_stored_with_the_user(cast: Cast, first: DocumentVersion) -> None:
    assert must_accept(cast.owner.id, AGREEMENT)
    assert services.accept(cast.owner, AGREEMENT) == first
    assert not must_accept(cast.owner.id, AGREEMENT)
    second = publish(AGREEMENT, "Соглашение", "Второй текст")
    assert services.accepted(cast.owner.id, AGREEMENT).version == first
    assert must_accept(cast.owner.id, AGREEMENT)
    services.accept(cast.owner, AGREEMENT)
    assert services.accepted(cast.owner.id, AGREEMENT).version == second
    assert services.accepted(cast.stranger.id, AGREEMENT) is None


def test_the_version_that_was_shown_can_be_the_one_accepted(
    cast: Cast, first: DocumentVersion
) -> None:
    publish(AGREEMENT, "Соглашение", "Второй текст")
    services.accept(cast.owner, AGREEMENT, number=1)
    assert services.accepted(cast.owner.id, AGREEMENT).version == first
    assert must_accept(cast.owner.id, AGREEMENT)
    with pytest.raises(NoSuchDocument):
        services.accept(cast.owner, AGREEMENT, number=9)


def test_accepting_twice_keeps_the_first_time(cast: Cast, first: DocumentVersion, at) -> None:
    services.accept(cast.owner, AGREEMENT)
    when = Acceptance.get().accepted_at
    at(when.replace(year=2030))
    services.accept(cast.owner, AGREEMENT)
    assert [each.accepted_at for each in Acceptance.select()] == [when]


def test_what_someone_accepted_cannot_be_deleted(cast: Cast, first: DocumentVersion) -> None:
    services.accept(cast.owner, AGREEMENT)
    with pytest.raises(IntegrityError):
        DocumentVersion.delete().execute()


def test_without_a_text_there_is_nothing_to_accept(cast: Cast) -> None:
    with pytest.raises(NoSuchDocument):
        services.accept(cast.owner, AGREEMENT)


def test_what_was_shown_when_the_box_was_ticked_is_accepted(
    cast: Cast, first: DocumentVersion, at
) -> None:
    ticked = first.published_at
    at(ticked + timedelta(minutes=5))
    publish(AGREEMENT, "Соглашение", "Второй текст")
    services.accept_shown(cast.owner, list(DocumentKind), ticked)
    assert [each.version for each in services.acceptances_of(cast.owner.id)] == [first]
