"""«Добавить лицевой счет» (manual 4.1)."""

from datetime import timedelta

import pytest

from elkk.accounts.linking import Wish, WrongAnswer, link_account, question
from elkk.accounts.models import Account, AccountLink, FactKind, Relation
from elkk.base import clock
from elkk.notices.models import Kind, Notice
from elkk.readings.models import Meter
from tests.accounts.linking import NOBODYS_NUMBER, answer, ask_only, begin, know
from tests.support.cast import Cast, make_supplier

SECRET = "s" * 32


@pytest.fixture
def area(cast: Cast) -> str:
    """The supplier asks for the total area; of Olga's flat it is 52,0."""
    ask_only(cast, FactKind.TOTAL_AREA)
    know(cast.account, FactKind.TOTAL_AREA, "52,0")
    return "52,0"


def ask(cast: Cast, number: str) -> FactKind:
    return question(cast.stranger.id, cast.supplier.id, number, SECRET)


def link_of(cast: Cast) -> AccountLink:
    return AccountLink.get(
        (AccountLink.user == cast.stranger) & (AccountLink.account == cast.account)
    )


def test_the_right_answer_links_the_account(cast: Cast, stranger, area) -> None:
    response = begin(stranger, cast, cast.account.number, relation="tenant")
    assert response.location == "/accounts/add/question/"
    assert "общая площадь" in stranger.get(response.location).text
    response = answer(stranger, area)
    assert response.status_code == 303
    assert "успешно подключен" in stranger.get(response.location).text
    assert link_of(cast).relation is Relation.TENANT
    assert link_of(cast).may_act


def test_the_group_is_asked_last_and_the_account_is_in_the_list(cast, stranger, area) -> None:
    begin(stranger, cast, cast.account.number)
    linked = answer(stranger, area).location
    assert f'value="{cast.account.address}"' in stranger.get(linked).text
    response = stranger.post(linked, data={"group": "Родители"})
    page = stranger.get(response.location).text
    assert "сохранен" in page
    assert "Закрыть" in page
    assert ">Родители<" in page
    assert link_of(cast).group == "Родители"


@pytest.mark.parametrize("text", ["52,0", "52.0", " 52 ", "52,00"])
def test_a_comma_a_point_and_spaces_are_all_right(cast: Cast, stranger, area, text) -> None:
    begin(stranger, cast, cast.account.number)
    assert answer(stranger, text).status_code == 303


@pytest.mark.parametrize(
    ("kind", "fact", "text"),
    [
        (FactKind.RESIDENTS, "3", " 3 "),
        (FactKind.METER_LAST4, "0a78", "0A78"),
        (FactKind.LAST_BILL_SUM, "1499,27", "1 499.27"),
        (FactKind.LAST_BILL_SUM, "2,55", "-2,55"),
    ],
)
def test_every_kind_of_fact_can_be_answered(cast: Cast, stranger, kind, fact, text) -> None:
    ask_only(cast, kind)
    know(cast.account, kind, fact)
    begin(stranger, cast, cast.account.number)
    assert answer(stranger, text).status_code == 303


def test_an_unknown_number_looks_like_a_known_one(cast: Cast, stranger, area) -> None:
    pages = []
    for number in (cast.account.number, NOBODYS_NUMBER):
        first = begin(stranger, cast, number)
        asked = stranger.get(first.location)
        refused = answer(stranger, "41,3")
        texts = [page.text.replace(number, "N") for page in (asked, refused)]
        pages.append((first.status_code, first.location, asked.status_code, refused.status_code))
        pages.append([text[text.index("<main") :] for text in texts])
    assert pages[:2] == pages[2:]
    assert pages[0][3] == 422


def test_an_unknown_number_keeps_its_question(cast: Cast) -> None:
    for number in (NOBODYS_NUMBER, cast.account.number):
        assert len({ask(cast, number) for _ in range(20)}) == 1


def test_questions_of_unknown_numbers_are_of_all_kinds_that_the_supplier_asks(cast: Cast) -> None:
    ask_only(cast, FactKind.TOTAL_AREA, FactKind.RESIDENTS)
    asked = {ask(cast, str(640099990000 + i)) for i in range(50)}
    assert asked == {FactKind.TOTAL_AREA, FactKind.RESIDENTS}


def test_the_number_of_residents_is_asked_only_where_the_supplier_says_so(cast: Cast) -> None:
    asked = {ask(cast, str(640099990000 + i)) for i in range(50)}
    assert asked == {FactKind.TOTAL_AREA, FactKind.METER_LAST4, FactKind.LAST_BILL_SUM}


@pytest.fixture
def unknown(cast: Cast) -> None:
    """Of Olga's account nothing is loaded that a control question asks."""
    Account.update(total_area=None, residents=None).where(Account.id == cast.account.id).execute()
    Meter.delete().execute()


def test_a_fact_that_the_account_lacks_is_not_asked(cast: Cast, unknown) -> None:
    know(cast.account, FactKind.LAST_BILL_SUM, "499,27")
    assert ask(cast, cast.account.number) is FactKind.LAST_BILL_SUM


def test_an_account_without_facts_cant_be_linked_and_says_no_more(cast: Cast, unknown) -> None:
    wish = Wish(cast.supplier.id, cast.account.number, FactKind.TOTAL_AREA, Relation.OWNER)
    with pytest.raises(WrongAnswer):
        link_account(cast.stranger, wish, "52")


def test_the_same_number_of_another_supplier_is_another_account(cast: Cast, area) -> None:
    other = make_supplier("OTHER")
    wish = Wish(other.id, cast.account.number, FactKind.TOTAL_AREA, Relation.OWNER)
    with pytest.raises(WrongAnswer):
        link_account(cast.stranger, wish, "52")


def test_others_who_linked_the_account_are_told(cast: Cast, stranger, owner, area) -> None:
    begin(stranger, cast, cast.account.number)
    answer(stranger, area)
    told = Notice.get(Notice.user == cast.owner)
    assert told.kind is Kind.ACCOUNT_LINKED
    assert "Кто-то подключил ваш лицевой счет" in owner.get("/").text
    assert not Notice.select().where(Notice.user == cast.stranger).exists()


def test_linking_twice_is_refused_at_the_first_form(cast: Cast, owner, area) -> None:
    response = begin(owner, cast, cast.account.number)
    assert response.status_code == 422
    assert "уже есть в вашем списке" in response.text


def test_a_guest_who_knows_the_answer_gets_a_link_of_their_own(cast: Cast, sign_in, area) -> None:
    invited = AccountLink.get(AccountLink.user == cast.guest)
    invited.granted_by = AccountLink.get(AccountLink.user == cast.owner)
    invited.save()
    guest = sign_in(cast.guest)
    begin(guest, cast, cast.account.number)
    assert answer(guest, area).status_code == 303
    own = AccountLink.get(AccountLink.user == cast.guest)
    assert own.may_act
    assert not own.is_guest


@pytest.mark.parametrize("number", ["", "1234567", "64000000000a", "1" * 21])
def test_what_cant_be_a_number_is_refused(cast: Cast, stranger, number) -> None:
    assert begin(stranger, cast, number).status_code == 422


def test_spaces_in_the_number_are_forgiven(cast: Cast, stranger, area) -> None:
    assert begin(stranger, cast, "6400 0000 0001").status_code == 303


def test_what_cant_be_an_answer_is_explained_and_not_counted(cast: Cast, stranger, area) -> None:
    begin(stranger, cast, cast.account.number)
    for _ in range(20):
        response = answer(stranger, "пятьдесят два")
    assert "посмотрите на пример" in response.text
    assert answer(stranger, area).status_code == 303


def test_the_consent_to_bills_by_e_mail_is_kept_with_its_time(cast: Cast, stranger, area) -> None:
    begin(stranger, cast, cast.account.number, ebill="y", email="Bills@Example.org")
    answer(stranger, area)
    assert link_of(cast).ebill_consent_at is not None
    assert link_of(cast).ebill_email == "bills@example.org"


def test_the_consent_needs_an_address(cast: Cast, stranger, area) -> None:
    response = begin(stranger, cast, cast.account.number, ebill="y", email="нет")
    assert response.status_code == 422
    assert "Введите e-mail для квитанций" in response.text


def test_the_question_without_the_first_form_leads_back_to_it(stranger) -> None:
    assert stranger.get("/accounts/add/question/").location == "/accounts/add/"


def test_who_removed_an_account_can_link_it_again(cast: Cast, owner, area, at) -> None:
    owner.post(f"/accounts/{cast.account.id}/remove/")
    at(clock.now() + timedelta(minutes=5))
    assert begin(owner, cast, cast.account.number).status_code == 303
    assert answer(owner, area).status_code == 303
    assert owner.get(f"/accounts/{cast.account.id}/").status_code == 200


def test_guests_and_invitations_of_a_removed_link_dont_come_back_with_it(
    cast: Cast, owner, stranger, sign_in, area, at
) -> None:
    host = AccountLink.get(AccountLink.user == cast.owner)
    AccountLink.update(granted_by=host).where(AccountLink.user == cast.guest).execute()
    owner.post(f"/accounts/{cast.account.id}/sharing/", data={"contact": "8 916 000-00-03"})
    owner.post(f"/accounts/{cast.account.id}/remove/")
    at(clock.now() + timedelta(minutes=5))
    begin(owner, cast, cast.account.number)
    answer(owner, area)
    assert sign_in(cast.guest).get(f"/accounts/{cast.account.id}/").status_code == 404
    assert "Приглашение к лицевому счету" not in stranger.get("/").text


def test_a_guest_who_links_the_account_keeps_it_after_the_last_day(
    cast: Cast, sign_in, area, at
) -> None:
    host = AccountLink.get(AccountLink.user == cast.owner)
    ends = clock.now() + timedelta(days=1)
    AccountLink.update(granted_by=host, ends_at=ends).where(
        AccountLink.user == cast.guest
    ).execute()
    guest = sign_in(cast.guest)
    begin(guest, cast, cast.account.number)
    answer(guest, area)
    at(clock.now() + timedelta(days=2))
    assert guest.get(f"/accounts/{cast.account.id}/").status_code == 200


def test_whose_access_ended_is_not_told_of_newcomers(cast: Cast, stranger, area) -> None:
    AccountLink.update(ends_at=clock.now()).where(AccountLink.user == cast.guest).execute()
    begin(stranger, cast, cast.account.number)
    answer(stranger, area)
    assert [notice.user_id for notice in Notice.select()] == [cast.owner.id]
