"""What the views of editing share: show a form, preview it, save it, say what is wrong."""

from collections.abc import Callable
from typing import Any, Final

from flask import flash, request, session
from flask_login import current_user
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from elkk.base import cache, clock
from elkk.base.editing import Changed, Refused
from elkk.identity.audit import Editor
from elkk.identity.entering import visitor
from elkk.staff.common import bp
from elkk.staff.edit_forms import EditForm
from elkk.web.htmx import page, see_other

_EDITED_AT: Final = "edited_at"


def editor() -> Editor:
    return Editor(current_user, visitor())


def edit(
    form: EditForm,
    save: Callable[[], object],
    *,
    back: str,
    done: str,
    mark: Callable[[], str] = lambda: "",
    template: str = "staff/edit.html",
    **context: Any,
) -> Response:
    """The page of a form; a good POST saves, says `done` and leads to the address `back`.

    `mark` tells the present mark of the row, see elkk.base.editing. What `save` refuses stands
    beside its field. A POST with `preview` saves nothing.
    """
    context |= {"form": form, "back": back}
    if request.method != "POST":
        form.seen.data = mark()
        return page(template, previewed=False, **context)
    if "preview" in request.form:
        return page(template, fragments=("preview",), previewed=True, **context)
    if form.validate():
        try:
            save()
        except Changed:
            form.say_changed(mark())
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(done, "success")
            _see_it_at_once()
            return see_other(back)
    return page(template, status=422, previewed=False, **context)


def remove(
    carry_out: Callable[[], object],
    *,
    heading: str,
    warning: str,
    back: str,
    done: str,
    section: str,
) -> Response:
    """Ask once more, then delete."""
    form = EditForm()
    if request.method == "POST" and form.validate():
        try:
            carry_out()
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(done, "success")
            return see_other(back)
    return page(
        "staff/remove.html",
        form=form,
        heading=heading,
        warning=warning,
        back=back,
        section=section,
        status=422 if form.errors else 200,
    )


def uploaded(field: FileField) -> bytes | None:
    """What was put into the field; None where nothing was."""
    if not isinstance(field.data, FileStorage):
        return None
    with field.data.stream as stream:
        content: bytes = stream.read()
    return content


def _see_it_at_once() -> None:
    """For some seconds, whoever changes something sees it whichever process answers."""
    session[_EDITED_AT] = int(clock.now().timestamp())


@bp.before_app_request
def read_anew() -> None:
    if _EDITED_AT in session:
        if clock.now().timestamp() - session[_EDITED_AT] > 2 * cache.FRESH_FOR:
            del session[_EDITED_AT]
        cache.forget_all()


def goes_up() -> bool:
    return request.form.get("way") == "up"
