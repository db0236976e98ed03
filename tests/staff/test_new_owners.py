"""«Сменился владелец»: which accounts, since which batch, and how their links stand."""

from elkk.accounts import links, withheld_links
from elkk.accounts.models import AccountLink, OwnerChange
from elkk.base import clock
from tests.support.cast import Cast, make_account, make_supplier

LIST = "/staff/owners/"


def change(account, batch: int) -> OwnerChange:
    made = OwnerChange.create(account=account, batch=batch, found_at=clock.now())
    withheld_links.await_confirmation(batch)
    return made


def rows(text: str) -> list[str]:
    """Each row of the list, without tags."""
    table = text[text.index("<tbody>") : text.index("</tbody>")] if "<tbody>" in text else ""
    return [" ".join(row.split()) for row in table.split("<tr>")[1:]]


def test_it_tells_account_batch_and_links(cast: Cast, clerk, billing) -> None:
    change(cast.account, 7)
    links.make(cast.guest.id, cast.account.id)

    text = clerk.get(LIST).text

    (row,) = rows(text)
    assert "640000000001" in row
    assert "17.03.2026" in row
    assert "№ 7" in row
    assert 'data-label="Привязок ждет">1<' in row
    assert 'data-label="Подтверждены">1<' in row
    assert "/staff/exchange/batches/7/" not in row
    assert "/staff/exchange/batches/7/" in billing.get(LIST).text


def test_it_is_sieved_by_account_supplier_and_waiting(cast: Cast, clerk) -> None:
    other = make_account(make_supplier("OTHER"), "990000000012")
    change(cast.account, 1)
    change(other, 2)
    for query, number in (
        ("account=640000000001", "640000000001"),
        ("supplier=OTHER", "990000000012"),
        ("waiting=y", "640000000001"),
    ):
        (row,) = rows(clerk.get(f"{LIST}?{query}").text)
        assert number in row, query


def test_a_removed_or_closed_link_waits_no_longer(cast: Cast, clerk) -> None:
    change(cast.account, 1)
    links.remove(AccountLink.get(AccountLink.user == cast.owner))
    withheld_links.close(AccountLink.get(AccountLink.user == cast.guest).id, "Съехал")
    assert not rows(clerk.get(f"{LIST}?waiting=y").text)


def test_it_pages_newest_first_and_keeps_the_sieve(cast: Cast, clerk) -> None:
    for batch in range(1, 52):
        OwnerChange.create(account=cast.account, batch=batch, found_at=clock.now())
    page = clerk.get(f"{LIST}?account=640000000001").text
    assert len(rows(page)) == 50
    assert "№ 51" in rows(page)[0]
    assert "account=640000000001&amp;after=" in page


def test_subscribers_have_no_such_page(cast: Cast, owner) -> None:
    assert owner.get(LIST).status_code == 404
