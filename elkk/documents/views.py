"""Documents: the agreement, consents, terms and the user guide."""

from typing import Final

from flask import Blueprint, abort, current_app, redirect, send_from_directory, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from elkk.documents import services
from elkk.documents.models import DocumentKind, DocumentVersion
from elkk.documents.seeding import GUIDE
from elkk.identity.blueprint import bp as identity_bp
from elkk.web.access import Allow, access
from elkk.web.htmx import page, see_other

bp: Final = Blueprint("documents", __name__, url_prefix="/documents")

_A_DAY: Final = 24 * 60 * 60
# What the pages of signing in and registering lead to, by the names in their addresses.
_FOR_NEWCOMERS: Final = {
    "manual": DocumentKind.GUIDE,
    "agreement": DocumentKind.AGREEMENT,
    "consent": DocumentKind.PERSONAL_DATA,
}


@bp.get("/")
@access(Allow.ANYONE)
def index() -> Response:
    return page("documents/index.html", documents=services.current_documents())


@bp.get("/<kind>/")
@access(Allow.ANYONE)
def show(kind: str) -> Response:
    """The version in force; its number is part of the page, so that it can be cited."""
    try:
        return _show(services.current(_kind(kind)))
    except services.NoSuchDocument:
        abort(404)


@bp.get("/<kind>/<int:number>/")
@access(Allow.ANYONE)
def version(kind: str, number: int) -> Response:
    """A version as it was or is: what somebody once accepted stays readable."""
    try:
        return _show(services.version(_kind(kind), number))
    except services.NoSuchDocument:
        abort(404)


@bp.get("/guide/<name>.webp")
@access(Allow.ANYONE)
def picture(name: str) -> Response:
    """A screenshot of the user guide."""
    response = send_from_directory(GUIDE, f"{name}.webp", mimetype="image/webp", max_age=_A_DAY)
    return current_app.make_response(response)


@bp.post("/<kind>/<int:number>/accept/")
@access(Allow.SIGNED_IN)
def accept(kind: str, number: int) -> Response:
    """Agree to a new version of what one agreed to before."""
    try:
        services.accept(current_user, _kind(kind), number)
    except services.NoSuchDocument:
        abort(404)
    return see_other(url_for("accounts.start"))


@identity_bp.get("/auth/documents/<name>/")
@access(Allow.ANYONE)
def document(name: str) -> Response:
    """What the settings name, else what staff have published, else what ships."""
    if name not in _FOR_NEWCOMERS:
        abort(404)
    own: str = getattr(current_app.config["ELKK"].brand, f"{name}_url")
    if own:
        return redirect(own)
    if services.is_published(_FOR_NEWCOMERS[name]):
        return redirect(url_for("documents.show", kind=_FOR_NEWCOMERS[name]))
    return page(f"identity/documents/{name}.html")


def _kind(name: str) -> DocumentKind:
    if name not in set(DocumentKind):
        abort(404)
    return DocumentKind(name)


def _show(document: DocumentVersion) -> Response:
    versions = list(services.versions(document.kind))
    return page(
        "documents/show.html",
        document=document,
        versions=versions,
        in_force=versions[0].number == document.number,
        pictures=url_for("documents.picture", name="x").removesuffix("x.webp"),
    )
