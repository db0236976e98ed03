"""«Согласен получать счета по e-mail и отказываюсь от бумажных»: who, where to, and until when."""

import re
from datetime import timedelta

import pytest

from elkk.accounts.models import AccountLink
from elkk.bills.models import Bill
from elkk.delivery.models import Message
from elkk.ebills import sending, services
from elkk.ebills.models import EbillConsent, EbillLetter
from elkk.identity.models import User
from tests.ebills.conftest import (
    KNOWN,
    OTHER,
    agree,
    consent_of,
    make_bill,
    next_bill,
    settings_of,
    withdraw,
)
from tests.support.app import USUAL_NOW
from tests.support.cast import Cast, link, make_account

pytestmark = pytest.mark.usefixtures("gateway")


def confirming_path() -> str:
    letter = Message.select().where(Message.recipient == OTHER).order_by(Message.id.desc()).get()
    found = re.search(r"/ebills/confirm/[^\s\"<]+", letter.text)
    assert found
    return found[0]


def test_the_users_own_confirmed_address_needs_no_letter(cast: Cast, owner) -> None:
    make_bill(cast.account)
    agree(owner, cast)

    consent = consent_of(cast)
    assert (consent.address, consent.confirmed_at) == (KNOWN, USUAL_NOW)
    assert str(consent.after_month) == "2026-02"
    assert not Message.select().exists()
    assert f"Квитанции приходят на {KNOWN}" in owner.get(settings_of(cast)).text


def test_another_address_is_asked_by_a_letter_and_gets_nothing_before(cast: Cast, owner) -> None:
    agree(owner, cast, OTHER)
    next_bill(cast.account)

    assert consent_of(cast).confirmed_at is None
    page = owner.get(settings_of(cast)).text
    assert "Квитанции пока приходят на бумаге" in page
    assert OTHER in page
    assert sending.run() == 0
    assert [each.recipient for each in Message.select()] == [OTHER]


def test_opening_the_link_only_asks_and_the_button_confirms(cast: Cast, owner, client) -> None:
    make_bill(cast.account)
    agree(owner, cast, OTHER)
    path = confirming_path()

    page = client.get(path)
    assert page.status_code == 200
    assert "Получать квитанции на этот адрес" in page.text
    assert consent_of(cast).confirmed_at is None

    assert "подтвержден" in client.post(path).text
    assert consent_of(cast).confirmed_at == USUAL_NOW
    assert "подтвержден" in client.post(path).text
    next_bill(cast.account)
    assert sending.run() == 1


def test_the_link_of_a_withdrawn_consent_leads_nowhere(cast: Cast, owner, client) -> None:
    agree(owner, cast, OTHER)
    path = confirming_path()
    withdraw(owner, cast)

    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404


def test_a_foreign_or_spoiled_link_leads_nowhere(cast: Cast, owner, client) -> None:
    agree(owner, cast, OTHER)
    assert client.get("/ebills/confirm/WzEsMV0.abc").status_code == 404
    assert client.get(confirming_path()[:-3]).status_code == 404


def test_the_letter_can_be_sent_again_but_not_at_every_press(cast: Cast, owner, at) -> None:
    agree(owner, cast, OTHER)
    again = f"/accounts/{cast.account.id}/ebills/ask"

    assert "только что отправлено" in owner.post(again, follow_redirects=True).text
    at(USUAL_NOW + timedelta(minutes=2))
    assert "Письмо отправлено" in owner.post(again, follow_redirects=True).text
    assert Message.select().where(Message.recipient == OTHER).count() == 2


def test_an_address_confirmed_for_one_account_serves_another(cast: Cast, owner, client) -> None:
    another = make_account(cast.supplier, "640000000009")
    link(cast.owner, another)
    agree(owner, cast, OTHER)
    client.post(confirming_path())

    owner.post(f"/accounts/{another.id}/settings/", data={"ebill": "y", "email": OTHER})

    assert EbillConsent.select().where(EbillConsent.confirmed_at.is_null(False)).count() == 2


def test_saving_the_settings_again_keeps_the_consent(cast: Cast, owner, at, sign_in) -> None:
    agree(owner, cast)
    before = consent_of(cast)
    at(USUAL_NOW + timedelta(days=3))
    agree(sign_in(cast.owner), cast)

    assert consent_of(cast) == before
    assert EbillConsent.select().count() == 1


def test_another_address_is_another_consent(cast: Cast, owner) -> None:
    agree(owner, cast)
    agree(owner, cast, OTHER)

    first, second = EbillConsent.select().order_by(EbillConsent.id)
    assert (first.address, first.withdrawn_at) == (KNOWN, USUAL_NOW)
    assert (second.address, second.confirmed_at, second.withdrawn_at) == (OTHER, None, None)


def test_withdrawing_brings_the_paper_back_from_the_next_bill(cast: Cast, owner) -> None:
    agree(owner, cast)
    withdraw(owner, cast)
    next_bill(cast.account)

    assert consent_of(cast).withdrawn_at == USUAL_NOW
    assert sending.run() == 0
    assert "Квитанции приходят" not in owner.get(settings_of(cast)).text


def test_neither_a_guest_nor_whoever_only_looks_can_refuse_paper(cast: Cast, sign_in) -> None:
    own = AccountLink.get(AccountLink.user == cast.owner)
    for change in ({"granted_by": own, "may_act": True}, {"granted_by": None, "may_act": False}):
        AccountLink.update(
            ebill_consent_at=USUAL_NOW, ebill_email="gleb@example.org", **change
        ).where(AccountLink.user == cast.guest).execute()
        services.follow_choices()
        assert not EbillConsent.select().exists()


def test_the_choice_in_the_profile_is_for_all_accounts(cast: Cast, owner) -> None:
    another = make_account(cast.supplier, "640000000009")
    link(cast.owner, another)

    AccountLink.update(ebill_consent_at=USUAL_NOW).where(AccountLink.user == cast.owner).execute()
    services.follow_choices()

    assert {each.address for each in EbillConsent.select()} == {KNOWN}
    assert EbillConsent.select().where(EbillConsent.confirmed_at.is_null(False)).count() == 2


def test_a_user_whose_address_is_confirmed_later_gets_bills_from_then_on(cast: Cast, owner) -> None:
    User.update(email_confirmed_at=None).where(User.id == cast.owner.id).execute()
    agree(owner, cast)
    assert consent_of(cast).confirmed_at is None

    User.update(email_confirmed_at=USUAL_NOW).where(User.id == cast.owner.id).execute()
    services.follow_choices()

    assert consent_of(cast).confirmed_at == USUAL_NOW


def test_a_neighbours_account_is_not_touched(cast: Cast, owner) -> None:
    agree(owner, cast)
    next_bill(cast.strangers_account)
    assert sending.run() == 0
    assert not EbillLetter.select().exists()
    assert Bill.select().count() == 1
