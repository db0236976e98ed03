"""A batch that names another owner: links made under the former one wait to be confirmed."""

from datetime import timedelta
from pathlib import Path

import pytest

from elkk.accounts import links
from elkk.accounts.models import Account, AccountLink, Confirmation, OwnerChange
from elkk.base import clock
from elkk.exchange.format1.services import import_batch, preview_batch
from elkk.exchange.intake.undo import undo
from elkk.exchange.models import Batch
from tests.exchange.batches import change, everything, remove, sample
from tests.support.cast import link, make_user

__all__ = ["sample"]
pytestmark = pytest.mark.usefixtures("database")

FIRST, SECOND = "640000000017", "640000000025"


@pytest.fixture
def batch(sample: Path) -> Path:
    """The sample, imported; Olga and her guest Gleb have its first account, Stepan the other."""
    import_batch(sample)
    olga = make_user("+79160000001", "olga@example.org", "Орлова", "Ольга")
    gleb = make_user("+79160000002", "gleb@example.org", "Гусев", "Глеб")
    stepan = make_user("+79160000003", "stepan@example.org", "Степанов", "Степан")
    own = link(olga, account(FIRST))
    link(gleb, account(FIRST), granted_by=own)
    link(stepan, account(SECOND))
    return sample


def account(number: str) -> Account:
    return Account.get(Account.number == number)


def name(folder: Path, last: str, first: str = "", patronymic: str = "", line: int = 2) -> None:
    for column, text in (("last_name", last), ("first_name", first), ("patronymic", patronymic)):
        change(folder, "accounts", line, column, text)


def who_sees(number: str) -> list[str]:
    return [each.user.last_name for each in links.links_of_account(account(number).id)]


def last() -> Batch:
    return Batch.select().order_by(Batch.id.desc()).get()


def test_links_of_the_former_owner_and_their_guests_wait(batch: Path) -> None:
    name(batch, "Покупателева", "Новая", "Владелица")

    report = import_batch(batch)

    assert who_sees(FIRST) == []
    assert who_sees(SECOND) == ["Степанов"]
    assert (report.files[1].owners, report.files[1].links) == (1, 1)
    assert "сменился владелец: 1, привязок ждут ответа: 1" in str(report)
    noted = OwnerChange.get()
    assert (noted.account.number, noted.batch, noted.undone) == (FIRST, last().id, False)


@pytest.mark.parametrize(
    "spelling",
    [("ИВАНОВ", "ИВАН", "ИВАНОВИЧ"), ("Иванов И. И.", "", ""), ("Иван", "Иванович", "Иванов")],
)
def test_another_spelling_changes_nothing_for_anybody(
    batch: Path, spelling: tuple[str, str, str]
) -> None:
    name(batch, *spelling)

    import_batch(batch)

    assert account(FIRST).last_name == spelling[0]
    assert who_sees(FIRST) == ["Орлова", "Гусев"]
    assert not OwnerChange.select().exists()


def test_a_row_that_names_nobody_leaves_the_owner_as_it_is(batch: Path) -> None:
    before = account(FIRST).owner_name
    name(batch, "")
    change(batch, "accounts", 2, "residents", "7")

    _report, compared = preview_batch(batch)
    import_batch(batch)

    (example,) = next(each for each in compared if each.name == "accounts").examples
    assert [each.column for each in example.changes] == ["residents"]
    assert (account(FIRST).owner_name, account(FIRST).residents) == (before, 7)
    assert who_sees(FIRST) == ["Орлова", "Гусев"]


def test_an_owner_that_was_unknown_is_no_other(batch: Path) -> None:
    Account.update(last_name="", first_name="", patronymic="").execute()

    import_batch(batch)

    assert account(FIRST).owner_name
    assert who_sees(FIRST) == ["Орлова", "Гусев"]


def test_an_owner_can_not_be_replaced_by_way_of_nobody(batch: Path) -> None:
    name(batch, "")
    import_batch(batch)
    name(batch, "Покупателева", "Новая")
    import_batch(batch)

    assert who_sees(FIRST) == []


def test_a_dry_run_says_how_many_accounts_and_links(batch: Path) -> None:
    name(batch, "Покупателева", "Новая", "Владелица")
    before = everything()

    _report, compared = preview_batch(batch)

    accounts = next(each for each in compared if each.name == "accounts")
    assert (accounts.owners, accounts.links) == (1, 1)
    assert everything() == before


def test_a_refused_batch_stops_nobody(batch: Path) -> None:
    name(batch, "Покупателева", "Новая", "Владелица")
    change(batch, "bill_lines", 2, "amount", "1,00")
    change(batch, "manifest", 2, "sum", "")

    assert import_batch(batch).refusals

    assert who_sees(FIRST) == ["Орлова", "Гусев"]
    assert not OwnerChange.select().exists()


def test_repeating_the_batch_asks_nobody_again(batch: Path) -> None:
    name(batch, "Покупателева", "Новая", "Владелица")
    import_batch(batch)
    links.make(AccountLink.get(AccountLink.granted_by.is_null()).user_id, account(FIRST).id)

    import_batch(batch)

    assert who_sees(FIRST) == ["Орлова", "Гусев"]
    assert OwnerChange.select().count() == 1


def test_whoever_removed_the_account_does_not_wait(batch: Path) -> None:
    long_ago = clock.now() - timedelta(days=1)
    AccountLink.update(removed_at=long_ago).where(AccountLink.account == account(FIRST)).execute()
    name(batch, "Покупателева", "Новая", "Владелица")

    assert import_batch(batch).files[1].links == 0
    assert not Confirmation.select().exists()


def test_a_removal_taken_back_after_the_change_shows_nothing(batch: Path) -> None:
    own = AccountLink.get(AccountLink.account == account(FIRST), AccountLink.granted_by.is_null())
    links.remove(own)
    name(batch, "Покупателева", "Новая", "Владелица")
    import_batch(batch)

    links.restore(own.user_id, own.id, clock.now() - timedelta(minutes=1))

    assert who_sees(FIRST) == []


def test_an_undone_batch_brings_the_links_back(batch: Path) -> None:
    name(batch, "Покупателева", "Новая", "Владелица")
    import_batch(batch)

    undo(last().id)

    assert who_sees(FIRST) == ["Орлова", "Гусев"]
    assert not OwnerChange.select().exists()


def test_an_undone_batch_leaves_those_who_confirmed_and_stops_newcomers(batch: Path) -> None:
    name(batch, "Покупателева", "Новая", "Владелица")
    import_batch(batch)
    own = AccountLink.get(AccountLink.account == account(FIRST), AccountLink.granted_by.is_null())
    links.make(own.user_id, own.account_id)
    newcomer = make_user("+79160000004", "nina@example.org", "Новикова", "Нина")
    links.make(newcomer.id, own.account_id)
    assert set(who_sees(FIRST)) == {"Гусев", "Орлова", "Новикова"}

    undo(last().id)

    assert set(who_sees(FIRST)) == {"Гусев", "Орлова"}
    noted = OwnerChange.get()
    assert noted.undone
    assert [each.link.user_id for each in noted.confirmations] == [newcomer.id]


def test_undoing_leaves_alone_who_waits_since_an_earlier_batch(batch: Path) -> None:
    name(batch, "Покупателева", "Новая", "Владелица")
    import_batch(batch)
    name(batch, "Третьяков", "Новый", "Владелец")
    import_batch(batch)

    undo(last().id)

    assert who_sees(FIRST) == []
    assert OwnerChange.select().count() == 1


def test_a_batch_without_accounts_changes_no_owner(batch: Path) -> None:
    remove(batch, "accounts")

    assert not import_batch(batch).refusals
    assert who_sees(FIRST) == ["Орлова", "Гусев"]
