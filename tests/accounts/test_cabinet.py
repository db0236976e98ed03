"""«Ваши счета»: groups, and finding one among many."""

import pytest

from elkk.cabinet.overview import MANY_ACCOUNTS
from tests.support.audit import AuditClient
from tests.support.cast import Cast, link, make_account
from tests.support.queries import recorded

FEWEST, MOST = 2, 60


def add_accounts(cast: Cast, count: int) -> None:
    for number in range(count):
        account = make_account(
            cast.supplier, str(640000000100 + number), address=f"ул. Новая, д. {number}"
        )
        link(cast.owner, account, group="Офисы" if number % 2 else "", note=f"Офис {number}")


@pytest.fixture
def many(cast: Cast) -> None:
    add_accounts(cast, MOST)


def found(owner: AuditClient, words: str) -> int:
    return owner.fragment(f"/accounts/?q={words}", "cards").count('class="card"')


def test_groups_are_headings_and_a_lonely_address_is_not(cast: Cast, owner) -> None:
    add_accounts(cast, 4)
    page = owner.get("/").text
    assert page.count('class="group"') == 1
    assert ">Офисы</p>" in page


def test_a_long_list_has_a_search_and_a_short_one_has_not(cast: Cast, owner) -> None:
    add_accounts(cast, MANY_ACCOUNTS - 2)
    assert 'role="search"' not in owner.get("/").text
    make = make_account(cast.supplier, "640000000999")
    link(cast.owner, make)
    assert 'role="search"' in owner.get("/").text


def test_it_finds_by_number_address_note_and_group_in_any_case(many, owner) -> None:
    assert found(owner, "640000000107") == 1
    assert found(owner, "НОВАЯ 17") == 1
    assert found(owner, "офис 59") == 1
    assert found(owner, "офисы") == MOST // 2
    assert found(owner, "такого нет") == 0


def test_without_javascript_the_search_is_a_page(many, owner) -> None:
    page = owner.get("/accounts/?q=640000000107").text
    assert "Найдено по запросу «640000000107»" in page
    assert page.count('class="card"') == 1
    assert "1 счет" in page


def test_what_is_searched_is_not_taken_for_html(many, owner) -> None:
    assert "<script>alert" not in owner.get("/accounts/?q=<script>alert(1)</script>").text


def test_sixty_accounts_take_as_many_queries_as_two(cast: Cast, owner) -> None:
    add_accounts(cast, FEWEST)
    with recorded() as few:
        owner.get("/")
    add_more = MOST - FEWEST
    for number in range(add_more):
        link(cast.owner, make_account(cast.supplier, str(640000000500 + number)))
    with recorded() as many:
        owner.get("/")
    assert len(many) == len(few) <= 8
