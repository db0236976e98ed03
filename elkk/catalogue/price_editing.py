"""The price list as the staff keep it; lines and dates follow the rules of `set_price`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from elkk.accounts.models import Supplier
from elkk.base import clock, editing
from elkk.base.db import atomic
from elkk.base.editing import Changed, Refused
from elkk.catalogue.editing import PriceLine, PriceRefused, save_category, set_price, withdraw
from elkk.catalogue.models import PaidService, ServiceCategory
from elkk.identity.audit import Editor
from elkk.web.i18n import _, format_day


@dataclass(frozen=True)
class PricePart:
    """A category with the lines that are valid now or later, in their order."""

    category: ServiceCategory
    lines: Sequence[PaidService]


def whole_list(supplier: Supplier) -> list[PricePart]:
    """Two queries, however long it is."""
    today = clock.today(supplier.time_zone)
    not_over = PaidService.valid_until.is_null() | (PaidService.valid_until >= today)
    lines = list(
        PaidService.select()
        .join(ServiceCategory)
        .where((ServiceCategory.supplier == supplier) & not_over)
        .order_by(PaidService.position, PaidService.code, PaidService.valid_from)
    )
    return [
        PricePart(category, [line for line in lines if line.category_id == category.id])
        for category in categories(supplier.id)
    ]


def categories(supplier_id: int) -> list[ServiceCategory]:
    return list(
        ServiceCategory.select()
        .where(ServiceCategory.supplier == supplier_id)
        .order_by(ServiceCategory.position, ServiceCategory.id)
    )


def find_category(category_id: int) -> ServiceCategory | None:
    """With its supplier."""
    found: ServiceCategory | None = (
        ServiceCategory.select(ServiceCategory, Supplier)
        .join(Supplier)
        .where(ServiceCategory.id == category_id)
        .first()
    )
    return found


def find_line(service_id: int) -> PaidService | None:
    """With its category and supplier."""
    found: PaidService | None = (
        PaidService.select(PaidService, ServiceCategory, Supplier)
        .join(ServiceCategory)
        .join(Supplier)
        .where(PaidService.id == service_id)
        .first()
    )
    return found


def history(line: PaidService) -> list[PaidService]:
    """All lines of its code, the newest first."""
    return list(
        PaidService.select()
        .where((PaidService.category == line.category_id) & (PaidService.code == line.code))
        .order_by(PaidService.valid_from.desc())
    )


def add_category(supplier: Supplier, title: str, by: Editor) -> ServiceCategory:
    """Raises Refused where there is one of that title."""
    with atomic():
        _check_title(supplier.id, title)
        last = max((each.position for each in categories(supplier.id)), default=0)
        category = save_category(supplier, title, last + 10)
        by.note("price_category_saved", title=title)
    return category


def rename_category(category_id: int, title: str, seen: str, by: Editor) -> None:
    """Raises Refused and Changed."""
    with atomic():
        category = editing.unchanged(ServiceCategory, category_id, seen)
        _check_title(category.supplier_id, title, besides=category_id)
        category.title = title
        category.save()
        by.note("price_category_saved", title=title)


def _check_title(supplier_id: int, title: str, besides: int | None = None) -> None:
    same = (ServiceCategory.supplier == supplier_id) & (ServiceCategory.title == title)
    found = ServiceCategory.get_or_none(same)
    if found is not None and found.id != besides:
        raise Refused("title", _("There is a category with this title already."))


def move_category(category_id: int, by: Editor, *, up: bool) -> None:
    with atomic():
        category = ServiceCategory.get_or_none(ServiceCategory.id == category_id)
        if category and editing.move(categories(category.supplier_id), category_id, up=up):
            by.note("price_order_changed", title=category.title)


def remove_category(category_id: int, by: Editor) -> None:
    """Raises Refused where it has or had services: orders and their prices refer to them."""
    with atomic():
        category = editing.locked(ServiceCategory, category_id)
        if category is None:
            return
        if PaidService.select().where(PaidService.category == category).exists():
            raise Refused("", _("The category has services, or had some: orders refer to them."))
        ServiceCategory.delete().where(ServiceCategory.id == category_id).execute()
        by.note("price_category_deleted", title=category.title)


def add_line(
    category: ServiceCategory, code: str, valid_from: date, line: PriceLine, by: Editor
) -> PaidService:
    """A service that was not on the list. Raises Refused."""
    with atomic():
        same = (PaidService.category == category) & (PaidService.code == code)
        if PaidService.select().where(same).exists():
            raise Refused("code", _("This code is taken in the category: choose another one."))
        return _set(category, code, valid_from, line, by)


def change_line(
    service_id: int, valid_from: date, line: PriceLine, seen: str, by: Editor
) -> PaidService:
    """What the service costs from a day on. Raises Refused and Changed."""
    with atomic():
        editing.unchanged(PaidService, service_id, seen)
        present = find_line(service_id)
        if present is None:
            raise Changed
        today = clock.today(present.category.supplier.time_zone)
        if valid_from < today and valid_from != present.valid_from:
            raise Refused(
                "valid_from",
                _(
                    "A new price begins today or later; to mend this line itself, leave %(day)s.",
                    day=format_day(present.valid_from),
                ),
            )
        return _set(present.category, present.code, valid_from, line, by)


def _set(
    category: ServiceCategory, code: str, valid_from: date, line: PriceLine, by: Editor
) -> PaidService:
    if line.paid_online and not line.price:
        raise Refused("paid_online", _("Only a service with a price can be paid in the cabinet."))
    try:
        service = set_price(category, code, valid_from, line)
    except PriceRefused as error:
        raise Refused(
            "valid_from",
            _("This line has orders and can't change: begin a new one on another day."),
        ) from error
    by.note("price_saved", code=code, title=line.title, valid_from=str(valid_from))
    return service


def end_line(service_id: int, last_day: date, seen: str, by: Editor) -> None:
    """The service is on the list up to a day, that day included. Raises Refused and Changed."""
    with atomic():
        line = editing.unchanged(PaidService, service_id, seen)
        if not withdraw(service_id, last_day):
            raise Refused(
                "last_day",
                _("The line begins on %(day)s only.", day=format_day(line.valid_from)),
            )
        by.note("price_ended", code=line.code, title=line.title, last_day=str(last_day))


def move_line(service_id: int, by: Editor, *, up: bool) -> None:
    """Past its neighbour of the category; all lines of a code keep together."""
    with atomic():
        line = find_line(service_id)
        if line is None:
            return
        siblings = PaidService.select().where(PaidService.category == line.category_id)
        codes: dict[str, PaidService] = {}
        for each in siblings.order_by(PaidService.position, PaidService.code):
            codes.setdefault(each.code, each)
        order = editing.swapped(list(codes.values()), codes[line.code].id, up=up)
        for index, each in enumerate(order or (), start=1):
            same = (PaidService.category == line.category_id) & (PaidService.code == each.code)
            PaidService.update(position=index * 10).where(same).execute()
        if order:
            by.note("price_order_changed", title=line.title)
