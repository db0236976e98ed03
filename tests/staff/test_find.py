"""Finding a subscriber by whatever a caller can say."""

import html
import re

import pytest

from elkk.accounts import finding
from elkk.accounts.finding import find_accounts, index_accounts
from elkk.accounts.models import Account, AccountWord
from elkk.base.db import db, is_sqlite
from elkk.base.visitor import Visitor
from elkk.cabinet.profile import change_names
from elkk.identity.finding import find_users
from elkk.identity.models import User
from tests.support.cast import Cast, make_account
from tests.support.queries import budget, recorded


@pytest.fixture
def accounts(cast: Cast) -> Cast:
    index_accounts()
    return cast


def numbers(text: str) -> list[str]:
    found = find_accounts(text)
    assert found is not None
    return [account.number for account in found.rows]


@pytest.mark.parametrize(
    "typed",
    [
        "640000000001",
        "0001",
        "№ 6400 0000 0001",
        "орлова",
        "ОРЛОВА ольга",
        "орл",
        "Степная 9 1",
        "саратов, ул. степная, д. 9, кв. 1",
        "орлова степная",
    ],
)
def test_an_account_is_found_by(accounts: Cast, typed: str) -> None:
    assert numbers(typed) == ["640000000001"]


@pytest.mark.parametrize("typed", ["640000000009", "001", "лесная", "степная 91", "", "ул"])
def test_nothing_is_found_by(accounts: Cast, typed: str) -> None:
    assert numbers(typed) == []


def test_numbers_are_whole_words_and_names_may_be_begun(accounts: Cast) -> None:
    make_account(accounts.supplier, "640000000091", address="г. Вольск, ул. Щёлковская, д. 91")
    index_accounts()
    assert numbers("щелк 91") == ["640000000091"]
    assert numbers("щелк 9") == []


def test_a_changed_account_is_found_by_its_new_words_only(accounts: Cast) -> None:
    Account.update(last_name="Ёжикова").where(Account.id == accounts.account.id).execute()
    assert index_accounts() == 1
    assert numbers("ежикова") == ["640000000001"]
    assert numbers("орлова") == []
    assert index_accounts() == 0


def test_words_that_very_many_have_are_refused_alone(accounts: Cast, monkeypatch, clerk) -> None:
    monkeypatch.setattr(finding, "MOST_PER_WORD", 1)
    assert find_accounts("саратов") is None
    assert numbers("саратов орлова") == ["640000000001"]
    assert "Слишком много" in clerk.get("/staff/find/?q=саратов").text


def test_many_accounts_page_to_the_end(cast: Cast, clerk) -> None:
    for number in range(100, 220):
        make_account(cast.supplier, f"640000000{number}", last_name="Кузнецов")
    index_accounts()
    seen: list[str] = []
    address: str | None = "/staff/find/?q=кузнецов"
    while address:
        text = clerk.get(address).text
        seen += re.findall(r">(640000000\d{3})<", text)
        further = re.search(r'href="([^"]+)"[^>]*>Дальше', text)
        address = html.unescape(further[1]) if further else None
    assert seen == [f"640000000{number}" for number in range(100, 220)]


@pytest.mark.parametrize(
    "typed", ["8 916 000-00-01", "+79160000001", "OLGA@example.org", "орлова", "Орлова О", "ОРЛ"]
)
def test_a_user_is_found_by(cast: Cast, typed: str) -> None:
    assert [user.id for user in find_users(typed).rows] == [cast.owner.id]


@pytest.mark.parametrize("typed", ["8 916 000-00-99", "nobody@example.org", "ольга", "о", "0001"])
def test_no_user_is_found_by(cast: Cast, typed: str) -> None:
    assert find_users(typed).rows == []


def test_who_changes_the_name_is_found_by_the_new_one(cast: Cast) -> None:
    change_names(cast.owner, Visitor(), last_name="Щёголева", first_name="Ольга", patronymic="")
    assert [user.id for user in find_users("щеголева").rows] == [cast.owner.id]
    assert find_users("орлова").rows == []


def test_the_page_shows_accounts_and_users(accounts: Cast, clerk) -> None:
    text = clerk.get("/staff/find/?q=орлова").text
    assert f'href="/staff/accounts/{accounts.account.id}/"' in text
    assert f'href="/staff/users/{accounts.owner.id}/"' in text
    assert "Никого не нашли" in clerk.get("/staff/find/?q=неизвестная").text


def test_the_page_makes_few_queries(accounts: Cast, clerk) -> None:
    with budget(7):
        clerk.get("/staff/find/?q=орлова степная")


def plan_of(typed: str) -> list[str]:
    """How SQLite finds it, step by step."""
    with recorded() as made:
        find_accounts(typed)
        find_users(typed)
    searches = [sql for sql in made if sql.startswith("SELECT")]
    steps = []
    for sql in searches:
        rows = db.execute_sql("EXPLAIN QUERY PLAN " + sql, ["1"] * sql.count("?")).fetchall()
        steps += [row[3] for row in rows]
    return steps


@pytest.mark.parametrize("typed", ["640000000001", "орлова", "степная 9", "+79160000001"])
def test_no_search_reads_a_table_through(accounts: Cast, typed: str) -> None:
    if not is_sqlite():
        pytest.skip("PostgreSQL reads small tables through: bench/staff.py measures large ones")
    steps = plan_of(typed)
    assert any(step.startswith("SEARCH") and "accountword_word" in step for step in steps)
    # Counting reads what the index gave, up to the cap.
    assert {step for step in steps if step.startswith("SCAN")} == {"SCAN _wrapped"}


def test_names_that_an_older_version_wrote_are_mended(cast: Cast) -> None:
    User.update(name_key=None).execute()
    index_accounts()
    assert [user.id for user in find_users("орлова").rows] == [cast.owner.id]


def test_the_words_go_with_the_account(accounts: Cast) -> None:
    account = make_account(accounts.supplier, "640000000777")
    index_accounts()
    Account.delete().where(Account.id == account.id).execute()
    assert not AccountWord.select().where(AccountWord.account == account.id).exists()
