"""The form of «Передать показания»: a group of fields for each meter."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, Field, HiddenField, StringField

from elkk.base.zones import Zone
from elkk.readings.checks import Checked, Draft, key_of
from elkk.readings.entries import Entry
from elkk.readings.labels import zone_name
from elkk.readings.models import Meter
from elkk.readings.values import plain
from elkk.web.i18n import _, _l


class MeterFields:
    """The fields of one meter in a ReadingsForm."""

    def __init__(self, form: "ReadingsForm", entry: Entry) -> None:
        self.entry = entry
        self.zones: dict[Zone, Field] = {
            zone: form[_name(entry.meter, zone)] for zone in entry.meter.zone_list
        }
        self.rolled_over: Field = form[_name(entry.meter, "rollover")]
        self.confirm: Field = form[_name(entry.meter, "confirm")]
        self.warned: Field = form[_name(entry.meter, "warned")]
        self.seen: Field = form[_name(entry.meter, "seen")]

    @property
    def draft(self) -> Draft:
        """What was typed. A tick confirms the values that it stood beside."""
        return Draft(
            {zone: field.data or "" for zone, field in self.zones.items()},
            rolled_over=bool(self.rolled_over.data),
            confirmed=(self.warned.data or "") if self.confirm.data else "",
        )

    def show_saved(self) -> None:
        """Begin with what is saved for the day already: it may be corrected."""
        own = self.entry.own
        if own is not None and own.may_be_corrected:
            for zone, value in own.values:
                if zone in self.zones:
                    self.zones[zone].data = plain(value)
            self.rolled_over.data = own.rolled_over
        self.remember_saved()

    def remember_saved(self) -> None:
        own = self.entry.own
        self.seen.data = key_of(dict(own.values)) if own is not None else ""

    def show_problems(self, checked: Checked) -> None:
        """Each refusal beside its field; a warning that was not confirmed beside its tick."""
        for zone, text in checked.problems.items():
            self.refuse(text, zone)
        if not checked.is_refused and checked.wants_confirmation:
            self.confirm.errors = [_("Check the reading and confirm that it is right.")]

    def show_preview(self, checked: Checked) -> None:
        """The tick under a warning belongs to these values, and to no others."""
        self.warned.data = checked.key
        self.confirm.data = bool(checked.doubts) and not checked.wants_confirmation

    def refuse(self, text: str, zone: Zone | None = None) -> None:
        self.zones[zone or next(iter(self.zones))].errors = [text]


class ReadingsForm(FlaskForm):
    """A group of fields for each of the meters; `day` is the day on which it was shown."""

    day = HiddenField()

    def __init__(self, entries: Sequence[Entry], **options: Any) -> None:
        # Fields of this one form: a class for each meter's would cost more than all the rest of it.
        self._unbound_fields: list[tuple[str, Any]] = [
            *type(self)._unbound_fields,
            *(field for entry in entries for field in _fields(entry.meter).items()),
        ]
        super().__init__(**options)
        self.meters = [MeterFields(self, entry) for entry in entries]

    def only_filled(self) -> list[MeterFields]:
        """The meters for which something was typed; the others wait for another time."""
        return [fields for fields in self.meters if not fields.draft.is_empty]


def _fields(meter: Meter) -> dict[str, Any]:
    values = {
        _name(meter, zone): StringField(zone_name(zone, meter.zones)) for zone in meter.zone_list
    }
    return values | {
        _name(meter, "rollover"): BooleanField(
            _l("The register has passed zero (went over its last digit)")
        ),
        _name(meter, "confirm"): BooleanField(_l("I have checked: the reading is right")),
        _name(meter, "warned"): HiddenField(),
        _name(meter, "seen"): HiddenField(),
    }


def _name(meter: Meter, what: str) -> str:
    return f"m{meter.id}_{what}"


class PhotoForm(FlaskForm):
    photo = FileField(
        _l("Photo of the meter"), validators=[FileRequired(_l("Choose a photo of the meter."))]
    )
