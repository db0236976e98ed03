"""The page on which a code is entered that was sent to a phone or an e-mail.

Registration, recovery, a new phone and the deletion of a user share it. Its form says where it
goes: after «Send the code again» the page stands at another address.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request, session, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from elkk.base.contacts import format_phone
from elkk.identity import codes, entering
from elkk.identity.limits import TooMany
from elkk.identity.models import Code, Purpose
from elkk.web.htmx import page, see_other
from elkk.web.i18n import _


@dataclass(frozen=True)
class CodePage:
    """`kept_as` is where the session holds the browser's token.

    The endpoints: `enter` shows the page and takes the code, `again` sends another one, `begin` is
    where to go without a code. `form` is made for a code and has a field of that name.
    """

    purpose: Purpose
    kept_as: str
    form: Callable[[Code], FlaskForm]
    template: str
    enter: str
    again: str
    begin: str

    def code(self) -> Code | None:
        return codes.find_begun(session.get(self.kept_as), self.purpose)

    def answer(self, accept: Callable[[Code, Any], Response | None]) -> Response:
        """`accept(code, form)` gets what was typed, and says where to go.

        It gives None where the code is wrong, or where it has put another error into the form.
        """
        code = self.code()
        if code is None:
            return see_other(url_for(self.begin))
        form: Any = self.form(code)
        if not form.validate_on_submit():
            return self.show(form, code, 422 if form.errors else 200)
        accepted = accept(code, form)
        if accepted is not None:
            return accepted
        if not form.errors:
            form.code.errors = [_refusal(code)]
        return self.show(form, code, 422)

    def send_again(self, send: Callable[[Code], bool]) -> Response:
        """`send(code)` posts another one: False where it is too early; raises limits.TooMany.

        A browser that comes back to the page after its rest asks with GET: it gets the page.
        """
        code = self.code()
        if code is None or request.method == "GET":
            return see_other(url_for(self.enter))
        form: Any = self.form(code)
        try:
            sent = send(code)
        except TooMany as error:
            form.form_errors = [entering.too_many(error)]
            return self.show(form, code, 429)
        if not sent:
            form.form_errors = [_send_refusal(code)]
            return self.show(form, code, 422)
        return see_other(url_for(self.enter))

    def show(self, form: FlaskForm, code: Code, status: int, action: str = "") -> Response:
        """`action` is where the form goes, where that is not `enter`."""
        by_email = "@" in code.target
        return page(
            self.template,
            form=form,
            action=action or url_for(self.enter),
            again=url_for(self.again),
            by_email=by_email,
            target=code.target if by_email else format_phone(code.target),
            wait=codes.seconds_until_resend(code),
            may_send_again=codes.may_send_again(code),
            status=status,
        )


def _refusal(code: Code) -> str:
    """Why the digits did not do, as the row says by now."""
    now = Code.get_by_id(code.id)
    if codes.is_stale(now):
        return _("The code has expired. Ask for another one.")
    if codes.is_spent(now):
        return _("This code can't be tried any more. Ask for another one.")
    return _("The code is wrong. Check it, or ask for another one.")


def _send_refusal(code: Code) -> str:
    if not codes.may_send_again(code):
        return entering.no_more_codes()
    return _("The code was sent a moment ago. Wait for it.")
