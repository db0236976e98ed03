"""The words on screen for the states of an appeal and the sizes of files."""

from elkk.support.files import MEGABYTE
from elkk.support.models import Status
from elkk.web.i18n import _, _p, format_number


def status_name(status: Status) -> str:
    return {
        Status.DRAFT: _p("appeal", "Draft"),
        Status.NEW: _p("appeal", "Received"),
        Status.IN_PROGRESS: _p("appeal", "In progress"),
        Status.ANSWERED: _p("appeal", "Answered"),
        Status.CLOSED: _p("appeal", "Closed"),
    }[status]


def status_kind(status: Status) -> str:
    """The colour of the tag: '', 'good', 'wait' or 'bad'."""
    return {Status.ANSWERED: "good", Status.CLOSED: ""}.get(status, "wait")


def size_text(size: int) -> str:
    """«1 234 КБ», «2 МБ»."""
    if size >= MEGABYTE:
        return _("%(size)s MB", size=format_number(round(size / MEGABYTE)))
    return _("%(size)s KB", size=format_number(max(1, round(size / 1024))))
