"""«Я не робот» on a form: what came with it, and what to show."""

from dataclasses import dataclass

from flask import request

from elkk.identity.captcha import services
from elkk.identity.captcha.services import PICTURE, QUESTION, Answer
from elkk.identity.entering import too_many, visitor
from elkk.identity.limits import TooMany
from elkk.identity.models import CaptchaChallenge
from elkk.web.i18n import _


@dataclass(frozen=True)
class Box:
    """`state` is off, solved, picture, question or limited; `error` is shown beside it."""

    state: str
    token: str = ""
    task: str = ""
    yandex_site_key: str = ""
    error: str = ""


def given() -> Answer:
    return Answer(
        token=request.form.get("captcha_id", ""),
        cells=request.form.getlist("captcha_cell"),
        text=request.form.get("captcha_text", ""),
        yandex_token=request.form.get("smart-token", ""),
    )


def wanted_kind() -> str | None:
    """Which kind of challenge a button on the form asks for, instead of sending the form."""
    kind = request.values.get("captcha_kind")
    return kind if kind in (PICTURE, QUESTION) else None


def show(*, failed: bool = False) -> Box:
    """The solved challenge that came with the form if it still counts, else a new one."""
    if not services.is_on():
        return Box("off")
    solved = services.find(given().token)
    if solved is not None and solved.solved:
        return Box("solved", token=solved.token)
    return fresh(_kind_of(solved), failed=failed)


def _kind_of(challenge: CaptchaChallenge | None) -> str:
    """A wrong answer to a question leads to a question again."""
    return wanted_kind() or (challenge.kind if challenge else PICTURE)


def fresh(kind: str, *, failed: bool = False) -> Box:
    error = _("That is not right. Try again with this task.") if failed else ""
    settings = services.settings()
    try:
        challenge = services.new(kind, visitor())
    except TooMany as limit:
        return Box("limited", error=too_many(limit))
    return Box(
        challenge.kind,
        token=challenge.token,
        task=services.task_text(challenge),
        yandex_site_key=settings.yandex_site_key if settings.kind == "yandex" else "",
        error=error,
    )
