"""The owner of an account has changed: who saw it waits, is told so, and answers anew."""

from datetime import timedelta

import pytest
from flask import Flask

from elkk.accounts import links, owner_changes, withheld_links
from elkk.accounts.models import (
    AccountLink,
    Confirmation,
    FactKind,
    Invitation,
    OwnerChange,
)
from elkk.base import clock
from elkk.delivery.models import Message
from elkk.notices.models import Notice
from tests.accounts.linking import answer, ask_only, know
from tests.support.app import USUAL_NOW
from tests.support.cast import Cast

WAITS = "По данным поставщика у лицевого счета сменился владелец"


@pytest.fixture
def asked(cast: Cast) -> AccountLink:
    """Olga's link waits; Gleb is her guest."""
    ask_only(cast, FactKind.TOTAL_AREA)
    know(cast.account, FactKind.TOTAL_AREA, "52")
    own = of(cast.owner)
    AccountLink.update(granted_by=own).where(AccountLink.user == cast.guest).execute()
    change_owner(cast)
    return own


def change_owner(cast: Cast, batch: int = 1) -> None:
    OwnerChange.create(account=cast.account, batch=batch, found_at=clock.now())
    withheld_links.await_confirmation(batch)


def of(user) -> AccountLink:
    return AccountLink.get(AccountLink.user == user)


def tell(app: Flask) -> None:
    with app.app_context():
        owner_changes.tell_holders()


def messages_to(recipient: str) -> list[Message]:
    return list(Message.select().where(Message.recipient == recipient))


def confirm(client, link: AccountLink, text: str = "52,0"):
    assert client.post(f"/accounts/links/{link.id}/question").location == "/accounts/add/question/"
    return answer(client, text)


def test_where_the_account_was_the_page_says_why_and_what_to_do(
    cast: Cast, asked: AccountLink, owner
) -> None:
    AccountLink.update(note="Дача").where(AccountLink.id == asked.id).execute()
    for path in ("/", "/accounts/"):
        page = owner.get(path).text
        assert WAITS in page
        assert "640000000001, Дача" in page
        assert "Ответить на контрольный вопрос" in page
        assert cast.account.address not in page


def test_nothing_of_the_account_shows_meanwhile(cast: Cast, asked: AccountLink, owner) -> None:
    for path in ("", "details/", "statistics/", "settings/", "notices/", "bills/2026-02/"):
        assert owner.get(f"/accounts/{cast.account.id}/{path}").status_code == 404


def test_the_right_answer_brings_the_account_back_and_its_guests(
    cast: Cast, asked: AccountLink, owner, sign_in
) -> None:
    page = confirm(owner, asked)

    assert page.location == f"/accounts/{cast.account.id}/linked/"
    assert owner.get(f"/accounts/{cast.account.id}/").status_code == 200
    assert sign_in(cast.guest).get(f"/accounts/{cast.account.id}/").status_code == 200
    assert WAITS not in owner.get("/").text


def test_a_wrong_answer_brings_nothing_back(cast: Cast, asked: AccountLink, owner) -> None:
    assert confirm(owner, asked, "53").status_code == 422
    assert links.live_link(cast.owner.id, cast.account.id) is None


def test_wrong_answers_are_limited_as_in_linking(cast: Cast, asked: AccountLink, owner) -> None:
    statuses = [confirm(owner, asked, "53").status_code for _ in range(6)]
    assert statuses[-1] == 429


def test_it_can_be_linked_by_typing_the_number_too(cast: Cast, asked: AccountLink, owner) -> None:
    form = {"supplier": cast.supplier.id, "number": cast.account.number, "relation": "tenant"}
    assert owner.post("/accounts/add/", data=form).location == "/accounts/add/question/"
    answer(owner, "52")
    assert of(cast.owner).relation == "tenant"
    assert links.live_link(cast.owner.id, cast.account.id) is not None


def test_what_waits_can_be_taken_off_the_list(cast: Cast, asked: AccountLink, owner) -> None:
    owner.post(f"/accounts/links/{asked.id}/forget")
    page = owner.get("/").text
    assert "Лицевой счет 640000000001 убран из списка" in page
    assert WAITS not in page
    assert owner.get(f"/accounts/removed/{asked.id}/").status_code == 404


def test_what_waits_is_nobody_elses_to_confirm_or_forget(
    cast: Cast, asked: AccountLink, stranger
) -> None:
    for what in ("question", "forget"):
        assert stranger.post(f"/accounts/links/{asked.id}/{what}").status_code == 404
    assert of(cast.owner).removed_at is None


def test_a_live_account_is_not_forgotten_that_way(cast: Cast, owner) -> None:
    assert owner.post(f"/accounts/links/{of(cast.owner).id}/forget").status_code == 404


def test_a_guest_waits_for_whoever_let_them_in(cast: Cast, asked: AccountLink, sign_in) -> None:
    guest = sign_in(cast.guest)
    page = guest.get("/").text
    assert "когда на контрольный вопрос ответит тот, кто открыл вам доступ" in page
    assert "Ответить на контрольный вопрос" not in page
    assert guest.post(f"/accounts/links/{of(cast.guest).id}/question").status_code == 404
    assert guest.get(f"/accounts/{cast.account.id}/").status_code == 404


def test_another_who_links_the_account_brings_no_strangers_back(
    cast: Cast, asked: AccountLink, stranger, sign_in
) -> None:
    form = {"supplier": cast.supplier.id, "number": cast.account.number, "relation": "owner"}
    stranger.post("/accounts/add/", data=form)
    answer(stranger, "52")

    assert stranger.get(f"/accounts/{cast.account.id}/").status_code == 200
    assert sign_in(cast.guest).get(f"/accounts/{cast.account.id}/").status_code == 404
    assert not Notice.select().where(Notice.user == cast.owner).exists()


def test_an_invitation_from_before_opens_nothing(cast: Cast, asked: AccountLink, stranger) -> None:
    made = Invitation.create(inviter=asked, contact=cast.stranger.phone, created_at=clock.now())

    assert "Приглашение" not in stranger.get("/").text
    assert stranger.post(f"/invitations/{made.id}/accept/").status_code == 404
    assert stranger.get(f"/accounts/{cast.account.id}/").status_code == 404


def test_an_invitation_from_before_must_be_sent_anew_after_confirming(
    cast: Cast, asked: AccountLink, owner
) -> None:
    made = Invitation.create(inviter=asked, contact=cast.stranger.phone, created_at=clock.now())
    confirm(owner, asked)
    assert Invitation.get_by_id(made.id).closed_at is not None


def test_holders_and_guests_are_told_once_without_names(
    app: Flask, cast: Cast, asked: AccountLink
) -> None:
    cast.account.last_name = "Покупателева"
    cast.account.save()

    tell(app)
    tell(app)

    for user, text in (
        (cast.owner, "Чтобы снова видеть счет, ответьте на контрольный вопрос"),
        (cast.guest, "когда на контрольный вопрос ответит тот"),
    ):
        (letter,) = messages_to(user.email)
        assert cast.account.number in letter.text
        assert text in letter.text
        assert "Покупателева" not in letter.text
        assert cast.account.address not in letter.text
    assert not messages_to(cast.stranger.email)


def test_without_a_confirmed_email_it_is_an_sms(app: Flask, cast: Cast, asked: AccountLink) -> None:
    cast.owner.email_confirmed_at = None
    cast.owner.save()

    tell(app)

    (sms,) = messages_to(cast.owner.phone)
    assert "сменился владелец" in sms.text


def test_who_removed_it_or_confirmed_meanwhile_is_not_told(
    app: Flask, cast: Cast, asked: AccountLink
) -> None:
    links.remove(asked)
    tell(app)
    assert not messages_to(cast.owner.email)
    assert not messages_to(cast.guest.email)


def test_a_second_change_asks_again_and_one_answer_is_enough(
    cast: Cast, asked: AccountLink, owner
) -> None:
    change_owner(cast, batch=2)
    assert Confirmation.select().count() == 2

    confirm(owner, asked)

    assert links.live_link(cast.owner.id, cast.account.id) is not None


def test_a_change_after_the_confirmation_asks_again(cast: Cast, asked: AccountLink, owner) -> None:
    confirm(owner, asked)
    change_owner(cast, batch=2)
    assert links.live_link(cast.owner.id, cast.account.id) is None


def test_bills_by_email_go_on_after_the_confirmation(cast: Cast, asked: AccountLink, owner) -> None:
    links.change(asked, ebill_consent_at=USUAL_NOW - timedelta(days=9), ebill_email="o@example.org")
    confirm(owner, asked)
    assert of(cast.owner).ebill_email == "o@example.org"
