"""The staff end somebody's access to an account, with a reason that the subscriber reads."""

import json

import pytest

from elkk.accounts import links
from elkk.accounts.models import AccountLink, FactKind, Invitation
from elkk.base import clock
from elkk.delivery.models import Message
from elkk.identity.models import AuditEvent
from tests.accounts.linking import answer, ask_only, know
from tests.support.cast import Cast

REASON = "Продана квартира, договор расторгнут."


def of(user) -> AccountLink:
    return AccountLink.get(AccountLink.user == user)


def close(client, link: AccountLink, reason: str = REASON):
    return client.post(f"/staff/links/{link.id}/close", data={"reason": reason})


@pytest.fixture
def guests(cast: Cast) -> None:
    AccountLink.update(granted_by=of(cast.owner)).where(AccountLink.user == cast.guest).execute()


def test_the_subscriber_sees_the_account_no_longer_and_reads_why(
    cast: Cast, guests: None, clerk, owner, sign_in
) -> None:
    said = close(clerk, of(cast.owner))

    assert said.location == f"/staff/accounts/{cast.account.id}/"
    assert owner.get(f"/accounts/{cast.account.id}/").status_code == 404
    page = owner.get("/").text
    assert f"Доступ к счету закрыт поставщиком: {REASON}" in page
    assert cast.account.address not in page
    assert sign_in(cast.guest).get(f"/accounts/{cast.account.id}/").status_code == 404
    (letter,) = Message.select().where(Message.recipient == cast.owner.email)
    assert REASON in letter.text
    assert cast.account.address not in letter.text


def test_others_keep_the_account(cast: Cast, clerk, sign_in) -> None:
    close(clerk, of(cast.owner))
    assert sign_in(cast.guest).get(f"/accounts/{cast.account.id}/").status_code == 200


def test_the_audit_log_keeps_who_whose_and_why(cast: Cast, staff, clerk) -> None:
    close(clerk, of(cast.owner))

    event = AuditEvent.get(AuditEvent.event == "staff.access_closed")
    assert (event.user_id, event.actor_id) == (cast.owner.id, staff.clerk.id)
    assert json.loads(event.facts) == {"account": cast.account.id, "reason": REASON}


def test_without_a_reason_nothing_ends(cast: Cast, clerk) -> None:
    page = close(clerk, of(cast.owner), " ")
    assert page.status_code == 422
    assert "Напишите причину" in page.text
    assert links.live_link(cast.owner.id, cast.account.id) is not None


def test_it_ends_once(cast: Cast, clerk) -> None:
    close(clerk, of(cast.owner))
    assert close(clerk, of(cast.owner), "Другая").status_code == 404
    assert of(cast.owner).closed_reason == REASON


def test_the_billing_department_and_subscribers_end_nothing(cast: Cast, billing, owner) -> None:
    assert close(billing, of(cast.owner)).status_code == 403
    assert close(owner, of(cast.owner)).status_code == 404
    assert links.live_link(cast.owner.id, cast.account.id) is not None


def test_the_cards_offer_it_and_say_afterwards_how_it_stands(cast: Cast, clerk, billing) -> None:
    cards = (f"/staff/accounts/{cast.account.id}/", f"/staff/users/{cast.owner.id}/")
    address = f"/staff/links/{of(cast.owner).id}/close"
    for card in cards:
        assert address in clerk.get(card).text
        assert address not in billing.get(card).text
    assert "Орлова Ольга" in clerk.get(address).text

    close(clerk, of(cast.owner))

    for card in cards:
        page = clerk.get(card).text
        assert address not in page
        assert REASON in page


def test_the_control_question_opens_it_anew_without_the_former_guests(
    cast: Cast, guests: None, clerk, owner, sign_in
) -> None:
    ask_only(cast, FactKind.TOTAL_AREA)
    know(cast.account, FactKind.TOTAL_AREA, "52")
    close(clerk, of(cast.owner))

    owner.post(f"/accounts/links/{of(cast.owner).id}/question")
    answer(owner, "52")

    assert owner.get(f"/accounts/{cast.account.id}/").status_code == 200
    assert "закрыт поставщиком" not in owner.get("/").text
    assert sign_in(cast.guest).get(f"/accounts/{cast.account.id}/").status_code == 404


def test_nobody_else_lets_them_in_again(cast: Cast, clerk, sign_in) -> None:
    close(clerk, of(cast.guest))
    made = Invitation.create(
        inviter=of(cast.owner), contact=cast.guest.phone, created_at=clock.now()
    )
    guest = sign_in(cast.guest)

    assert "Приглашение" not in guest.get("/").text
    assert guest.post(f"/invitations/{made.id}/accept/").status_code == 404
    assert guest.get(f"/accounts/{cast.account.id}/").status_code == 404


def test_removing_it_from_the_list_does_not_bring_it_back(cast: Cast, clerk, owner) -> None:
    close(clerk, of(cast.owner))
    link = of(cast.owner)

    owner.post(f"/accounts/links/{link.id}/forget")

    assert owner.get(f"/accounts/removed/{link.id}/").status_code == 404
    assert owner.post(f"/accounts/removed/{link.id}/").status_code == 404
    assert links.live_link(cast.owner.id, cast.account.id) is None
