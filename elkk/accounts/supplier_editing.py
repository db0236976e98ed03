"""A supplier's requisites and control questions, as the staff change them."""

from collections.abc import Collection
from typing import Any

from elkk.accounts.models import FactKind, Supplier, SupplierQuestion
from elkk.base import editing
from elkk.base.db import atomic
from elkk.base.editing import Changed, Refused
from elkk.identity.audit import Editor
from elkk.web.i18n import _

# The weights of the control digits of an ИНН (приказ ФНС от 29.06.2012 № ММВ-7-6/435@).
_INN_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_12 = ((7, 2, 4, 10, 3, 5, 9, 4, 6, 8), (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8))


def find(supplier_id: int) -> Supplier | None:
    return Supplier.get_or_none(Supplier.id == supplier_id)


def change(supplier_id: int, values: dict[str, Any], seen: str, by: Editor) -> None:
    """`values` are by the names of Supplier's fields. Raises Refused and Changed."""
    with atomic():
        supplier = editing.unchanged(Supplier, supplier_id, seen)
        _check(values)
        changed = [name for name, value in values.items() if getattr(supplier, name) != value]
        Supplier.update(values).where(Supplier.id == supplier_id).execute()
        by.note("supplier_saved", supplier=supplier.code, fields=", ".join(sorted(changed)))


def _check(values: dict[str, Any]) -> None:
    if values["inn"] and not is_inn(values["inn"]):
        raise Refused("inn", _("There is a mistake in this ИНН: check its digits."))
    for name in ("bank_account", "corr_account"):
        if values[name] and not _fits_bank(name, values[name], values["bic"]):
            raise Refused(name, _("This account does not fit the БИК: check the digits of both."))


def is_inn(text: str) -> bool:
    """Whether the control digits are right: ten digits for a company, twelve for a person."""
    digits = [int(digit) for digit in text]
    weights = {10: (_INN_10,), 12: _INN_12}.get(len(digits), ())
    checks = [sum(w * d for w, d in zip(each, digits, strict=False)) % 11 % 10 for each in weights]
    return bool(checks) and digits[-len(checks) :] == checks


def _fits_bank(name: str, account: str, bic: str) -> bool:
    """The key of an account number (ЦБ РФ, 08.09.1997 № 515); without a БИК nothing is known."""
    if not bic:
        return True
    head = bic[-3:] if name == "bank_account" else "0" + bic[4:6]
    weights = (7, 1, 3) * 8
    return sum(w * int(d) for w, d in zip(weights, head + account, strict=False)) % 10 == 0


def questions_of(supplier: Supplier) -> list[FactKind]:
    """Those it has chosen; none means the usual ones."""
    asked = SupplierQuestion.select().where(SupplierQuestion.supplier == supplier)
    return [each.kind for each in asked.order_by(SupplierQuestion.kind)]


def questions_mark(supplier: Supplier) -> str:
    return " ".join(questions_of(supplier))


def choose_questions(
    supplier: Supplier, kinds: Collection[FactKind], seen: str, by: Editor
) -> None:
    """Raises Changed."""
    with atomic():
        editing.locked(Supplier, supplier.id)
        if questions_mark(supplier) != seen:
            raise Changed
        SupplierQuestion.delete().where(SupplierQuestion.supplier == supplier).execute()
        for kind in kinds:
            SupplierQuestion.create(supplier=supplier, kind=kind)
        by.note("questions_chosen", supplier=supplier.code, kinds=", ".join(sorted(kinds)))
