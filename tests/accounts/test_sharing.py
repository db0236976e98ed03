"""Shared access: inviting, accepting, withdrawing; who sees an account is always visible."""

from datetime import UTC, date, datetime

import pytest

from elkk.accounts.attempts import INVITATIONS_BY_USER
from elkk.accounts.models import AccountLink, Invitation
from elkk.delivery.models import Message
from elkk.identity.models import User
from elkk.notices.models import Kind, Notice
from elkk.notices.wording import words
from tests.support.app import USUAL_NOW
from tests.support.cast import Cast


@pytest.fixture
def url(cast: Cast) -> str:
    return f"/accounts/{cast.account.id}/sharing/"


@pytest.fixture
def account_url(cast: Cast) -> str:
    return f"/accounts/{cast.account.id}/"


def invite(owner, url: str, contact="8 916 000-00-03", **values: object):
    return owner.post(url, data={"contact": contact, "rights": "look"} | values)


def accept(browser):
    invitation = Invitation.get()
    return browser.post(f"/invitations/{invitation.id}/accept/")


def test_an_invitation_shows_in_the_cabinet_of_whoever_has_the_phone(
    cast: Cast, owner, stranger, url, account_url
) -> None:
    assert "Приглашение ждет" in owner.get(invite(owner, url).location).text
    assert stranger.get(account_url).status_code == 404
    page = stranger.get("/").text
    assert "Ольга О. открывает вам доступ к лицевому счету 640000000001" in page
    assert accept(stranger).location == account_url
    assert stranger.get(account_url).status_code == 200
    assert "Приглашение к лицевому счету" not in stranger.get("/").text


def test_or_the_confirmed_e_mail(cast: Cast, owner, stranger, url) -> None:
    invite(owner, url, "Stepan@Example.org")
    assert "Приглашение к лицевому счету" in stranger.get("/").text


def test_an_unconfirmed_e_mail_does_not_count(cast: Cast, owner, stranger, url) -> None:
    cast.stranger.email_confirmed_at = None
    cast.stranger.save()
    invite(owner, url, "stepan@example.org")
    assert "Приглашение к лицевому счету" not in stranger.get("/").text
    assert accept(stranger).status_code == 404


def test_the_inviter_is_told_the_same_whether_the_contact_is_a_user(cast, owner, url) -> None:
    answers = []
    for contact in ("8 916 000-00-03", "8 916 999-99-99"):
        page = owner.get(invite(owner, url, contact).location).text
        answers.append(page.count("Приглашение ждет"))
    assert answers == [1, 1]


def test_the_contact_is_written_to_without_the_account_and_in_our_words(
    cast: Cast, owner, url
) -> None:
    User.update(first_name="Зайдите на evil.example").where(User.id == cast.owner.id).execute()
    invite(owner, url)
    invite(owner, url, "friend@example.org")
    sms, letter = Message.select().order_by(Message.id)
    assert sms.recipient == "+79160000003"
    assert letter.recipient == "friend@example.org"
    for message in (sms, letter):
        assert "вас приглашают смотреть лицевой счет" in message.text
        assert "evil" not in message.text + message.subject
        assert cast.account.number not in message.text


def test_looking_is_not_acting(cast: Cast, owner, stranger, url) -> None:
    invite(owner, url)
    accept(stranger)
    assert not AccountLink.get(AccountLink.user == cast.stranger, may_act=False).may_act


def test_acting_is_granted_in_so_many_words(cast: Cast, owner, stranger, url) -> None:
    invite(owner, url, rights="act")
    accept(stranger)
    granted = AccountLink.get(AccountLink.granted_by.is_null(False))
    assert granted.may_act


def test_the_access_ends_with_its_last_day(
    cast, owner, stranger, url, account_url, at, sign_in
) -> None:
    invite(owner, url, until="2026-03-20")
    accept(stranger)
    # Saratov is four hours ahead of UTC.
    at(datetime(2026, 3, 20, 19, 59, tzinfo=UTC))
    assert sign_in(cast.stranger).get(account_url).status_code == 200
    assert "по 20.03.2026" in sign_in(cast.owner).get(url).text
    at(datetime(2026, 3, 20, 20, 0, tzinfo=UTC))
    assert sign_in(cast.stranger).get(account_url).status_code == 404
    page = sign_in(cast.owner).get(url).text
    assert "Глеб Г." in page
    assert "Степан" not in page


def test_an_invitation_past_its_last_day_can_t_be_accepted(cast, owner, url, at, sign_in) -> None:
    invite(owner, url, until="2026-03-20")
    at(datetime(2026, 3, 21, 0, 0, tzinfo=UTC))
    stranger = sign_in(cast.stranger)
    assert "Приглашение к лицевому счету" not in stranger.get("/").text
    assert accept(stranger).status_code == 404


def test_a_last_day_in_the_past_is_refused(owner, url) -> None:
    response = invite(owner, url, until="2026-03-16")
    assert response.status_code == 422
    assert "не может быть в прошлом" in response.text


def test_the_inviter_withdraws_the_access(cast, owner, stranger, url, account_url) -> None:
    invite(owner, url)
    accept(stranger)
    guest_link = AccountLink.get(AccountLink.granted_by.is_null(False))
    assert "Отозвать доступ" in owner.get(url).text
    response = owner.post(f"{url}guests/{guest_link.id}/withdraw/")
    assert "Доступ отозван" in owner.get(response.location).text
    assert stranger.get(account_url).status_code == 404


def test_a_guest_can_t_undo_a_withdrawal_by_removing_and_restoring(
    cast, owner, stranger, url, account_url
) -> None:
    invite(owner, url)
    accept(stranger)
    guest_link = AccountLink.get(AccountLink.granted_by.is_null(False))
    removed = stranger.post(f"{account_url}remove/").location
    owner.post(f"{url}guests/{guest_link.id}/withdraw/")
    stranger.post(removed)
    assert stranger.get(account_url).status_code == 404


def test_nobody_withdraws_the_access_of_someone_they_didn_t_let_in(cast, owner, url) -> None:
    other = AccountLink.get(AccountLink.user == cast.guest)
    assert owner.post(f"{url}guests/{other.id}/withdraw/").status_code == 404
    assert AccountLink.get_by_id(other.id).ends_at is None


def test_an_invitation_can_be_withdrawn_before_it_is_accepted(cast, owner, stranger, url) -> None:
    invite(owner, url)
    response = owner.post(f"{url}invitations/{Invitation.get().id}/withdraw/")
    assert "Приглашение отозвано" in owner.get(response.location).text
    assert accept(stranger).status_code == 404


def test_an_invitation_can_be_declined(cast: Cast, owner, stranger, url) -> None:
    invite(owner, url)
    assert stranger.post(f"/invitations/{Invitation.get().id}/decline/").status_code == 303
    assert accept(stranger).status_code == 404
    assert "Приглашения, которые еще не приняты" not in owner.get(url).text


def test_nobody_accepts_somebody_elses_invitation(cast: Cast, owner, sign_in, url) -> None:
    invite(owner, url, "8 916 999-99-99")
    assert accept(sign_in(cast.stranger)).status_code == 404


def test_a_guest_invites_nobody(cast: Cast, owner, stranger, url) -> None:
    invite(owner, url, rights="act")
    accept(stranger)
    assert 'name="contact"' not in stranger.get(url).text
    assert invite(stranger, url, "8 916 000-00-04").status_code == 403
    assert Invitation.select().count() == 1


def test_the_inviter_hears_that_it_was_accepted(cast: Cast, owner, stranger, url) -> None:
    invite(owner, url)
    accept(stranger)
    told = Notice.get(Notice.user == cast.owner)
    assert told.kind is Kind.ACCOUNT_LINKED
    assert "Степан С." in words(told, USUAL_NOW.date()).text


def test_everyone_sees_who_sees_the_account(cast: Cast, owner, stranger, url, account_url) -> None:
    invite(owner, url)
    accept(stranger)
    for browser, others in ((owner, "Степан С."), (stranger, "Ольга О.")):
        for path in (url, f"{account_url}settings/", f"{account_url}details/"):
            page = browser.get(path).text
            assert others in page, path
            assert "<b>Вы</b>" in page


def test_an_own_link_is_not_made_a_guests_one(cast: Cast, owner, sign_in, url) -> None:
    invite(owner, url, "8 916 000-00-02")
    guest = sign_in(cast.guest)
    assert accept(guest).status_code == 303
    assert not AccountLink.get(AccountLink.user == cast.guest).is_guest


def test_an_invitation_again_after_the_withdrawal_works(cast, owner, stranger, url, account_url):
    invite(owner, url)
    accept(stranger)
    guest_link = AccountLink.get(AccountLink.granted_by.is_null(False))
    owner.post(f"{url}guests/{guest_link.id}/withdraw/")
    invite(owner, url)
    latest = Invitation.select().order_by(Invitation.id.desc()).get()
    stranger.post(f"/invitations/{latest.id}/accept/")
    assert stranger.get(account_url).status_code == 200


def test_too_many_invitations_a_day_are_refused(cast: Cast, owner, url) -> None:
    for number in range(INVITATIONS_BY_USER.most):
        assert invite(owner, url, f"friend{number}@example.org").status_code == 303
    response = invite(owner, url, "one-more@example.org")
    assert response.status_code == 422
    assert "слишком много приглашений" in response.text


def test_what_is_neither_phone_nor_e_mail_is_explained(owner, url) -> None:
    response = invite(owner, url, "сосед")
    assert response.status_code == 422
    assert "Введите телефон" in response.text


def test_the_day_is_kept_as_the_suppliers(cast: Cast, owner, url) -> None:
    invite(owner, url, until="2026-03-17")
    assert Invitation.get().until == date(2026, 3, 17)
    assert Invitation.get().created_at == USUAL_NOW


@pytest.mark.parametrize(
    "contact", ["8 (916) 481-67-7", "8 (8452) 27-12-34", "+225 01 01 23 45 67", "8 800 000-00-00"]
)
def test_no_sms_goes_to_what_is_no_mobile_phone_of_ours(owner, url, contact: str) -> None:
    refused = invite(owner, url, contact)
    assert refused.status_code == 422
    assert "только мобильный" in refused.text
    assert contact in refused.text
    assert not Message.select().exists()
