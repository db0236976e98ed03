"""Настройки, заметка и удаление лицевого счета (manual 4.2, 4.5.3)."""

from typing import Final

from flask import abort, flash, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from elkk.accounts import links, removal, sharing
from elkk.accounts import settings as account_settings
from elkk.accounts.blueprint import bp
from elkk.accounts.forms import ConfirmForm, NoteForm, SettingsForm
from elkk.accounts.models import AccountLink
from elkk.cabinet import settings as settings_service
from elkk.cabinet.settings import Settings
from elkk.ebills import services as ebills
from elkk.notices.models import Kind
from elkk.notices.preferences import muted_kinds
from elkk.notices.wording import kind_name
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other, wanted_fragment
from elkk.web.i18n import _

# Who else sees the account is told in any case.
_CHOOSABLE: Final = [kind for kind in Kind if kind is not Kind.ACCOUNT_LINKED]


@bp.route("/accounts/<int:account_id>/settings/", methods=["GET", "POST"])
@access(Allow.ACCOUNT)
def settings(link: AccountLink) -> Response:
    """«Настройка ЛС»."""
    form = _settings_form(link)
    if form.validate_on_submit():
        wanted = set(form.notices.data)
        settings_service.save(
            link,
            Settings(
                form.group.data or "",
                form.note.data or "",
                None if link.is_guest else form.ebill_email,
                [kind for kind in _CHOOSABLE if kind not in wanted],
            ),
        )
        flash(_("The settings are saved."), "success")
        return see_other(url_for("accounts.settings", account_id=link.account_id))
    return page(
        "accounts/settings.html",
        form=form,
        link=link,
        groups=account_settings.groups_of(current_user.id),
        ebill=ebills.state_of(link),
        shared=sharing.access_list(link),
        status=422 if form.errors else 200,
    )


def _settings_form(link: AccountLink) -> SettingsForm:
    muted = muted_kinds(link) if request.method == "GET" else set()
    form = SettingsForm(
        group=link.group or link.account.address,
        note=link.note,
        ebill=link.ebill_consent_at is not None,
        email=link.ebill_email or current_user.email,
        notices=[kind for kind in _CHOOSABLE if kind not in muted],
    )
    form.notices.choices = [(str(kind), kind_name(kind)) for kind in _CHOOSABLE]
    return form


@bp.route("/accounts/<int:account_id>/note/", methods=["GET", "POST"])
@access(Allow.ACCOUNT)
def note(link: AccountLink) -> Response:
    """«Введите заметку»: in its place in the list, or a page of its own."""
    form = NoteForm(note=link.note)
    in_place = wanted_fragment(("note",)) is not None
    saved = form.validate_on_submit()
    if saved:
        account_settings.save_note(link, form.note.data or "")
        link.note = form.note.data or ""
        if not in_place:
            flash(_("The note is saved."), "success")
            return see_other(url_for("history.index", account_id=link.account_id))
    return page(
        "accounts/note.html",
        fragments=("note",),
        form=form,
        link=link,
        editing=not saved and "closed" not in request.args,
        in_place=in_place,
        status=422 if form.errors else 200,
    )


@bp.route("/accounts/<int:account_id>/remove/", methods=["GET", "POST"])
@access(Allow.ACCOUNT)
def remove(link: AccountLink) -> Response:
    """«Удалить»: asks once."""
    if ConfirmForm().validate_on_submit():
        links.remove(link)
        return see_other(url_for("accounts.removed", link_id=link.id))
    return page(
        "accounts/remove.html",
        form=ConfirmForm(),
        link=link,
        guests=[each for each in sharing.access_list(link).links if each.granted_by_id == link.id],
    )


@bp.route("/accounts/removed/<int:link_id>/", methods=["GET", "POST"])
@access(Allow.SIGNED_IN)
def removed(link_id: int) -> Response:
    """Says that the account is removed, and for a minute takes it back."""
    gone = links.removed_link(current_user.id, link_id)
    if gone is None:
        abort(404)
    if not ConfirmForm().validate_on_submit():
        can_restore = removal.can_restore(gone)
        return page("accounts/removed.html", form=ConfirmForm(), gone=gone, can_restore=can_restore)
    if not removal.restore(current_user.id, link_id):
        return page(
            "accounts/removed.html", form=ConfirmForm(), gone=gone, can_restore=False, status=422
        )
    flash(_("The account %(number)s is back.", number=gone.account.number), "success")
    return see_other(url_for("history.index", account_id=gone.account_id))
