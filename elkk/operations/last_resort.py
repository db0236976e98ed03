"""The answer where even an error page can't be made: it needs neither database, clock, disk nor
template, only what was put together at the start.
"""

import logging
import secrets
from collections.abc import Iterable, Iterator
from typing import Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import peewee

log: Final = logging.getLogger(__name__)

# For subscribers whichever language they chose: who they are can't be asked.
_PAGE: Final = """<!doctype html>
<html lang="ru">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>{stylesheet}</head>
<body><div class="gate"><div class="panel gate-card">
<h1>{title}</h1>
<p>{explanation}</p>
<p>Попробуйте еще раз через несколько минут. Если ошибка повторится, назовите технической
поддержке этот номер: <b>{request_id}</b></p>
<p><a href="/">На главную</a></p>
</div></div></body>
</html>
"""
_AWAY: Final = (
    "503 Service Unavailable",
    "Технические работы",
    "Кабинет сейчас недоступен. Всё, что было сохранено, на месте.",
)
_BROKEN: Final = (
    "500 Internal Server Error",
    "На нашей стороне что-то сломалось",
    "Введенное могло не сохраниться: проверьте, прежде чем отправлять еще раз.",
)


class LastResort:
    """Wraps the whole application: whatever escapes from it becomes a page with a request id.

    Begun answers are left alone: nothing can be put in their place.
    """

    def __init__(self, app: WSGIApplication, headers: dict[str, str], stylesheet: str) -> None:
        self.app = app
        self.headers = headers
        self.stylesheet = f'<link rel="stylesheet" href="{stylesheet}">' if stylesheet else ""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            return self.app(environ, start_response)
        except Exception as error:
            request_id = secrets.token_hex(6)
            log.exception("no error page could be made", extra={"request_id": request_id})
            return self._answer(error, request_id, start_response)

    def _answer(
        self, error: Exception, request_id: str, start_response: StartResponse
    ) -> list[bytes]:
        away = any(isinstance(each, peewee.PeeweeException | OSError) for each in _chain(error))
        status, title, explanation = _AWAY if away else _BROKEN
        page = _PAGE.format(
            title=title,
            explanation=explanation,
            request_id=request_id,
            stylesheet=self.stylesheet,
        ).encode()
        headers = {
            **self.headers,
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(page)),
            "Cache-Control": "no-store",
            "X-Request-Id": request_id,
            **({"Retry-After": "60"} if away else {}),
        }
        start_response(status, list(headers.items()))
        return [page]


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, and those while which it was raised: explaining the first may have failed too."""
    while error is not None:
        yield error
        error = error.__context__
