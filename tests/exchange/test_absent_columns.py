"""A file says nothing about the columns that it does not have: what is known of them stays."""

from pathlib import Path

import pytest

from elkk.accounts.models import Account, Supplier
from elkk.bills.models import Bill
from elkk.exchange.format1 import BILLS, FILES
from elkk.exchange.format1.comparison import compare
from elkk.exchange.format1.describing import FileFormat
from elkk.exchange.format1.reading import Silent
from elkk.exchange.format1.report import Report
from elkk.exchange.format1.services import import_batch, preview_batch
from elkk.exchange.intake.undo import undo
from elkk.exchange.models import Batch
from elkk.exchange.sheets.loading import loaded_sheet
from elkk.exchange.sheets.mapping import Mapping
from tests.exchange.batches import SAMPLE, change, claim, everything, rewrite, sample
from tests.exchange.sheet_files import FIRST, SECOND, accounts, supplier, take, write_text

__all__ = ["sample"]
pytestmark = pytest.mark.usefixtures("database")

OWNER, NEIGHBOUR = "640000000017", "640000000025"
OPTIONAL = [
    pytest.param(form, column.name, id=f"{form.name}-{column.name}")
    for form in FILES
    for column in form.stored
    if not column.required and column.name not in (*form.together, *form.key)
]


def drop(folder: Path, form: FileFormat, *columns: str) -> None:
    """Take columns out of a file."""

    def edit(rows: list[list[str]]) -> None:
        for column in columns:
            at = rows[0].index(column)
            for row in rows:
                del row[at]

    rewrite(folder, form.name, edit)


def account(number: str = OWNER) -> Account:
    return Account.get(Account.number == number)


@pytest.mark.parametrize(("form", "column"), OPTIONAL)
def test_a_column_that_is_not_there_changes_nothing(
    form: FileFormat, column: str, sample: Path
) -> None:
    import_batch(SAMPLE)
    before = everything()
    drop(sample, form, column)

    compared = preview_batch(sample)[1]
    report = import_batch(sample)

    assert not report.refusals, str(report)
    assert report.changed == 0
    assert not any(each.changed or each.new or each.examples for each in compared)
    assert everything() == before


def test_a_delta_without_the_area_keeps_area_residents_and_the_number_of_gis(sample: Path) -> None:
    import_batch(sample)
    drop(sample, _accounts(), "total_area", "living_area", "residents", "els", "gku_id")
    change(sample, "accounts", 2, "address", "г. Саратов, ул. Новая, д. 1")
    before = account()

    assert import_batch(sample).changed == 1

    after = account()
    assert after.address == "г. Саратов, ул. Новая, д. 1"
    kept = ("total_area", "living_area", "residents", "els", "gku_id")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert before.total_area


def _accounts() -> FileFormat:
    return next(form for form in FILES if form.name == "accounts")


def test_an_empty_cell_of_a_column_that_is_there_empties(sample: Path) -> None:
    import_batch(sample)
    change(sample, "accounts", 2, "total_area", "")
    change(sample, "accounts", 2, "els", "")
    neighbour = account(NEIGHBOUR)

    assert import_batch(sample).changed == 1

    assert (account().total_area, account().els) == (None, "")
    assert account(NEIGHBOUR) == neighbour
    assert account(NEIGHBOUR).total_area == neighbour.total_area


def test_an_empty_cell_of_a_required_column_is_refused(sample: Path) -> None:
    change(sample, "accounts", 2, "address", "")

    report = import_batch(sample)

    assert [each.reason for each in report.refusals] == ["не заполнено"]


def test_a_new_row_begins_empty_where_its_file_has_no_column(sample: Path) -> None:
    drop(sample, _accounts(), "total_area", "els", "locked_reason")
    suppliers = next(form for form in FILES if form.name == "suppliers")
    drop(sample, suppliers, "service", "time_zone")

    report = import_batch(sample)

    assert not report.refusals, str(report)
    assert (account().total_area, account().els, account().is_locked) == (None, "", False)
    supplier = Supplier.get()
    assert (supplier.service, supplier.time_zone) == ("Электроэнергия", "Europe/Moscow")


def test_a_bill_whose_total_is_right_without_a_sum_has_none(sample: Path) -> None:
    """The sums of a bill are one fact: a former correction can't stay in a total without it."""
    import_batch(sample)
    bill = Bill.get(Bill.account == account(NEIGHBOUR))
    assert (bill.recalculated, bill.benefits, bill.total) == (-2_00, 10_00, 190_00)
    drop(sample, BILLS, "recalculated", "benefits", "penalty")
    change(sample, "bills", 3, "total", "202,00")
    claim(sample, "bills", "sum", "")

    report = import_batch(sample)

    assert not report.refusals, str(report)
    now = Bill.get_by_id(bill.id)
    assert (now.recalculated, now.benefits, now.penalty, now.total) == (0, 0, 0, 202_00)


def test_undoing_such_a_batch_gives_back_what_was_there(sample: Path) -> None:
    import_batch(SAMPLE)
    before = everything()
    drop(sample, _accounts(), "total_area", "residents")
    change(sample, "accounts", 2, "address", "г. Саратов, ул. Новая, д. 1")
    import_batch(sample)

    undo(Batch.select().order_by(Batch.id.desc()).get().id)

    assert everything() == before


def test_a_list_of_nothing_but_numbers_changes_no_known_account(tmp_path: Path) -> None:
    accounts()
    before = everything()
    numbers = write_text(tmp_path, "list.csv", f"Лицевой счет;Примечание\n{FIRST};а\n{SECOND};б\n")
    mapping = Mapping("accounts", "cp1251", ";", header=1, columns={"account": 0})

    with loaded_sheet(numbers, mapping, supplier(), Report(numbers.name), Silent()) as load:
        assert load is not None
        (compared,) = compare(load)
    report = take(numbers, mapping)

    assert (compared.new, compared.changed, compared.same) == (0, 0, 2)
    assert not report.refusals, str(report)
    assert report.changed == 0
    assert everything() == before
