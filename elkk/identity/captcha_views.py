"""«Я не робот»: the challenge as a fragment of the form that it stands in."""

from flask import abort, make_response
from werkzeug.wrappers import Response

from elkk.identity.blueprint import bp
from elkk.identity.captcha import box, services
from elkk.identity.captcha.services import PICTURE
from elkk.web.access import Allow, access
from elkk.web.htmx import page


@bp.get("/auth/captcha/")
@access(Allow.ANYONE)
def captcha() -> Response:
    """A new challenge, of the kind in `captcha_kind`: picture or question."""
    return _show(box.fresh(box.wanted_kind() or PICTURE))


@bp.post("/auth/captcha/")
@access(Allow.ANYONE)
def answer_captcha() -> Response:
    right = services.answer(box.given())
    return _show(box.show(failed=not right))


def _show(captcha: box.Box) -> Response:
    return page("identity/captcha.html", fragments=("captcha",), captcha=captcha)


@bp.get("/auth/captcha/<token>.jpg")
@access(Allow.ANYONE)
def captcha_picture(token: str) -> Response:
    challenge = services.find(token)
    if challenge is None or challenge.kind != PICTURE:
        abort(404)
    from elkk.identity.captcha import picture

    return make_response(picture.draw(challenge.seed), {"Content-Type": "image/jpeg"})
