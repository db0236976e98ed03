"""Whoever registers has agreed to the texts that were in force."""

from elkk.documents.models import DocumentKind
from elkk.documents.seeding import load_documents
from elkk.documents.services import acceptances_of
from elkk.identity.models import User
from tests.support.people import register


def test_the_accepted_versions_are_stored_with_the_new_user(client) -> None:
    load_documents()
    register(client)
    accepted = {each.version.kind for each in acceptances_of(User.get().id)}
    assert accepted == {DocumentKind.AGREEMENT, DocumentKind.PERSONAL_DATA}


def test_the_registration_page_leads_to_the_texts_in_force(client, database: None) -> None:
    load_documents()
    for name, kind in (("agreement", "agreement"), ("consent", "personal-data")):
        response = client.get(f"/auth/documents/{name}/")
        assert response.location == f"/documents/{kind}/"
