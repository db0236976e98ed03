"""Documents: a new version of the agreement, the consent, the payment terms or the guide."""

from typing import Final

from flask import abort, url_for
from werkzeug.wrappers import Response

from elkk.documents import publishing, services
from elkk.documents.models import DocumentKind
from elkk.documents.publishing import Draft
from elkk.staff import labels
from elkk.staff.common import bp, staff_zone
from elkk.staff.document_forms import AgreementForm, DocumentForm
from elkk.staff.edit_views import edit, editor
from elkk.web.access import Allow, access
from elkk.web.htmx import page
from elkk.web.i18n import _

_SECTION: Final = "documents"


@bp.get("/documents/", endpoint="documents")
@access(Allow.STAFF_ADMIN)
def documents() -> Response:
    in_force = {each.kind: each for each in services.current_documents()}
    return page(
        "staff/documents.html",
        section=_SECTION,
        documents=[(kind, labels.document_name(kind), in_force.get(kind)) for kind in DocumentKind],
        zone=staff_zone(),
    )


@bp.route("/documents/<kind>/", methods=["GET", "POST"], endpoint="document")
@access(Allow.STAFF_ADMIN)
def document(kind: str) -> Response:
    if kind not in set(DocumentKind):
        abort(404)
    of = DocumentKind(kind)
    newest = publishing.newest(of)
    begins_with = {"title": newest.title, "text": newest.text} if newest else {}
    agreed = of in services.AGREED
    form = (AgreementForm if agreed else DocumentForm)(data=begins_with)
    return edit(
        form,
        lambda: publishing.publish(of, _draft(form), form.seen.data, editor()),
        mark=lambda: publishing.mark(of),
        template="staff/document.html",
        back=url_for("staff.documents"),
        done=_("The new version is in force."),
        section=_SECTION,
        previews=True,
        heading=labels.document_name(of),
        save_word=_("Publish the new version"),
        versions=list(services.versions(of)),
        pictures=url_for("documents.picture", name="x").removesuffix("x.webp"),
        zone=staff_zone(),
    )


def _draft(form: DocumentForm) -> Draft:
    return Draft(
        form.title.data,
        form.text.data,
        form.note.data,
        asks_again=form.asks_again.data if isinstance(form, AgreementForm) else True,
    )
