"""Forms of the exchange's screens."""

from collections.abc import Mapping as AnyMapping
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import Length

from elkk.accounts.models import Supplier
from elkk.base.incoming import number_or_none
from elkk.exchange.sheets import PERIOD, Field, Sheet
from elkk.exchange.sheets.mapping import Mapping
from elkk.exchange.sheets.recognition import Recognized
from elkk.web.i18n import _, _l

NOWHERE = ""
_SHOWN = 24


class UploadForm(FlaskForm):
    file = FileField(_l("File"), validators=[FileRequired(_l("Choose a file."))])
    supplier = SelectField(_l("Supplier"))

    def offer(self, suppliers: list[Supplier]) -> "UploadForm":
        self.supplier.choices = [(each.code, each.short_name) for each in suppliers]
        return self


class MappingForm(FlaskForm):
    """Which column is what. Its fields follow from the kind of file; see `mapping_form`."""

    supplier = SelectField(_l("Supplier"))
    kind = HiddenField()
    encoding = HiddenField()
    separator = HiddenField()
    sheet = HiddenField()
    header = HiddenField()
    check_totals = BooleanField(_l("Check against the line of totals"))
    create_accounts = BooleanField(_l("Make accounts that are not there, and bring their details"))
    create_bills = BooleanField(_l("Make the month's bills of the sums"))
    with_remarks = BooleanField(_l("From the incoming folder, take it with remarks"))
    skip_bad = BooleanField(_l("From the incoming folder, take it without bad rows"))

    def pairs(self, sheet: Sheet) -> list[tuple[Field, Any, Any]]:
        """Each field of the file with its column and its constant."""
        return [
            (each, self[f"column_{each.name}"], self[f"constant_{each.name}"])
            for each in sheet.fields
        ]

    def missing_are_told(self, sheet: Sheet) -> bool:
        """Whether something necessary is not said; the fields then say so."""
        lacking = self.mapping(sheet).missing()
        for each in lacking:
            text = _("«%(field)s»: choose a column or write a value.", field=each.title)
            self[f"column_{each.name}"].errors = [text]
        return bool(lacking)

    def mapping(self, sheet: Sheet) -> Mapping:
        columns, constants = {}, {}
        for each, column, constant in self.pairs(sheet):
            if column.data not in (NOWHERE, None):
                columns[each.name] = int(column.data)
            elif constant.data:
                constants[each.name] = _constant_from(constant.data.strip(), each)
        return Mapping(
            sheet.name,
            self.encoding.data or "",
            self.separator.data or "",
            self.sheet.data or "",
            number_or_none(self.header.data) or 0,
            columns,
            constants,
            bool(self.check_totals.data),
            bool(self.create_accounts.data),
            bool(self.create_bills.data),
            bool(self.skip_bad.data),
            bool(self.with_remarks.data),
        )


def mapping_form(sheet: Sheet, seen: Recognized, suppliers: list[Supplier]) -> type[MappingForm]:
    """A form with two fields for each field of the sheet: a column, and what it is in every row."""
    choices = [(NOWHERE, _("— not in the file —")), *_columns(seen)]
    fields: dict[str, Any] = {}
    for each in sheet.fields:
        fields[f"column_{each.name}"] = SelectField(each.title, choices=choices)
        fields[f"constant_{each.name}"] = StringField(
            _("«%(field)s» in every row", field=each.title), validators=[Length(max=120)]
        )
    made = type("MappingFormOfSheet", (MappingForm,), fields)
    made.supplier = SelectField(  # type: ignore[attr-defined]
        _l("Supplier"), choices=[(each.code, each.short_name) for each in suppliers]
    )
    return made


def _columns(seen: Recognized) -> list[tuple[str, str]]:
    first = seen.rows[0][1] if seen.rows else []
    choices = []
    for at, header in enumerate(seen.headers):
        example = first[at][:_SHOWN] if at < len(first) else ""
        choices.append((str(at), f"{header}: {example}" if example else header))
    return choices


def filled(mapping: Mapping, supplier: Supplier | None) -> AnyMapping[str, Any]:
    """What the form begins with."""
    data: dict[str, Any] = {
        "kind": mapping.kind,
        "encoding": mapping.encoding,
        "separator": mapping.separator,
        "sheet": mapping.sheet,
        "header": str(mapping.header),
        "check_totals": mapping.check_totals,
        "create_accounts": mapping.create_accounts,
        "create_bills": mapping.create_bills,
        "skip_bad": mapping.skip_bad,
        "with_remarks": mapping.with_remarks,
        "supplier": supplier.code if supplier else None,
    }
    for each in mapping.of.fields:
        at = mapping.columns.get(each.name)
        data[f"column_{each.name}"] = NOWHERE if at is None else str(at)
        data[f"constant_{each.name}"] = _constant_shown(mapping.constants.get(each.name, ""))
    return data


def _constant_shown(text: str) -> str:
    return _("month of the title") if text == PERIOD else text


def _constant_from(text: str, field: Field) -> str:
    if text == _("month of the title"):
        return PERIOD
    return field.rule(text) if field.rule is not None else text
