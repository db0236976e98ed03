"""«Я не робот»: challenges that are answered once, within five minutes."""

import json
import logging
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final

from config import CaptchaSettings
from elkk.base import clock, installation
from elkk.base.visitor import Visitor
from elkk.identity import limits
from elkk.identity.captcha import questions, yandex
from elkk.identity.models import CaptchaChallenge
from elkk.web.i18n import _

log: Final = logging.getLogger(__name__)

LIFE: Final = timedelta(minutes=5)
PICTURE: Final = "picture"
QUESTION: Final = "question"


@dataclass(frozen=True)
class Answer:
    """What came with a form: `cells` of a picture, `text` of a question, Yandex's own token."""

    token: str = ""
    cells: Sequence[str] = ()
    text: str = ""
    yandex_token: str = ""


def settings() -> CaptchaSettings:
    return installation.settings().captcha


def is_on() -> bool:
    return settings().kind != "off"


def new(kind: str, visitor: Visitor) -> CaptchaChallenge:
    """A fresh challenge. Raises limits.TooMany."""
    limits.CAPTCHA_BY_IP.take(limits.network_of(visitor.ip))
    if kind == QUESTION:
        limits.QUESTION_BY_IP.take(limits.network_of(visitor.ip))
        asked = questions.ask(Random(secrets.randbits(62)))
        return _create(QUESTION, asked.text, answer=asked.answer)
    seed = secrets.randbits(62)
    # Its library takes ten megabytes, which the worker does without.
    from elkk.identity.captcha import picture

    puzzle = picture.puzzle(seed)
    cells = ",".join(str(cell) for cell in puzzle.cells)
    return _create(PICTURE, puzzle.subject, seed=seed, cells=cells)


def _create(kind: str, subject: str, **fields: str | int) -> CaptchaChallenge:
    now = clock.now()
    return CaptchaChallenge.create(
        token=secrets.token_urlsafe(16),
        kind=kind,
        subject=subject,
        created_at=now,
        expires_at=now + LIFE,
        **fields,
    )


def find(token: str) -> CaptchaChallenge | None:
    """A challenge that can still be answered or used."""
    return (
        CaptchaChallenge.select()
        .where(
            (CaptchaChallenge.token == token)
            & (CaptchaChallenge.expires_at > clock.now())
            & CaptchaChallenge.used_at.is_null()
        )
        .first()
    )


def answer(given: Answer) -> bool:
    """Whether the challenge is solved now. A wrong answer loses it: the next one is another."""
    challenge = find(given.token)
    if challenge is None:
        return False
    if challenge.answered_at is not None:
        return bool(challenge.solved)
    right = _is_right(challenge, given)
    moved = (
        CaptchaChallenge.update(answered_at=clock.now(), solved=right)
        .where((CaptchaChallenge.id == challenge.id) & CaptchaChallenge.answered_at.is_null())
        .execute()
    )
    return right and bool(moved)


def _is_right(challenge: CaptchaChallenge, given: Answer) -> bool:
    if challenge.kind == QUESTION:
        found = re.search(r"\d+", given.text)
        return found is not None and found[0].lstrip("0") == challenge.answer
    return {cell for cell in given.cells if cell} == set(challenge.cells.split(","))


def passes(given: Answer, visitor: Visitor) -> bool:
    """Whether the form may go on as far as robots are concerned; uses nothing up yet."""
    if not is_on():
        return True
    if settings().kind == "yandex" and given.yandex_token:
        return yandex.is_human(settings(), given.yandex_token, visitor.ip)
    return answer(given)


def use(given: Answer) -> bool:
    """Use the solved challenge up with the form that did its work; False where it is spent."""
    if not is_on() or (settings().kind == "yandex" and given.yandex_token):
        return True
    used = (
        CaptchaChallenge.update(used_at=clock.now())
        .where(
            (CaptchaChallenge.token == given.token)
            & CaptchaChallenge.solved
            & CaptchaChallenge.used_at.is_null()
        )
        .execute()
    )
    return bool(used)


def task_text(challenge: CaptchaChallenge) -> str:
    """«Выберите все картинки, на которых дом», or the question."""
    if challenge.kind == QUESTION:
        return str(challenge.subject)
    return {
        "house": _("Choose all pictures with a house"),
        "tree": _("Choose all pictures with a tree"),
        "lamp": _("Choose all pictures with a light bulb"),
        "car": _("Choose all pictures with a car"),
        "key": _("Choose all pictures with a key"),
        "umbrella": _("Choose all pictures with an umbrella"),
        "fish": _("Choose all pictures with a fish"),
        "cup": _("Choose all pictures with a cup"),
        "flower": _("Choose all pictures with a flower"),
        "boat": _("Choose all pictures with a boat"),
    }[challenge.subject]


def right_cells(challenge: CaptchaChallenge) -> list[int]:
    loaded: list[int] = json.loads(f"[{challenge.cells}]")
    return loaded


def forget_old() -> None:
    CaptchaChallenge.delete().where(CaptchaChallenge.expires_at < clock.now()).execute()
