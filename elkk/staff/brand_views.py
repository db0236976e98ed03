"""The utility's name, logo, colours and contacts."""

from dataclasses import asdict
from typing import Final

from flask import url_for
from werkzeug.wrappers import Response

from elkk.branding import services as branding
from elkk.branding.services import Wish
from elkk.staff.brand_forms import BrandForm
from elkk.staff.common import bp
from elkk.staff.edit_views import edit, editor, uploaded
from elkk.web.access import Allow, access
from elkk.web.i18n import _

_SECTION: Final = "brand"


@bp.route("/brand/", methods=["GET", "POST"], endpoint="brand")
@access(Allow.STAFF_ADMIN)
def change() -> Response:
    present = branding.in_database()
    form = BrandForm(data=asdict(present) | {"logo": None})
    return edit(
        form,
        lambda: branding.save(_wish(form), form.seen.data, editor()),
        mark=lambda: str(present.version),
        template="staff/brand.html",
        back=url_for("staff.brand"),
        done=_("The brand is saved. Everyone sees it within a few seconds."),
        section=_SECTION,
        files=True,
        present=present,
    )


def _wish(form: BrandForm) -> Wish:
    return Wish(
        name=form.name.data,
        short_name=form.short_name.data,
        site_url=form.site_url.data,
        phone=form.phone.data,
        support_email=form.support_email.data,
        bar_colour=form.bar_colour.data,
        button_colour=form.button_colour.data,
        logo=uploaded(form.logo),
        removes_logo=form.removes_logo.data,
        logo_has_name=form.logo_has_name.data,
    )
