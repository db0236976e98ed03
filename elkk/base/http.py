"""Requests to other machines: one client, which tells apart how a request ended.

Whoever repeats a request must know whether it may have been carried out.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    LocationValueError,
    NewConnectionError,
    ProxyError,
    SSLError,
)

CONNECT_SECONDS: Final = 5.0
# Answers that say nothing for good: too slow, too early, too often.
PASSING: Final = (408, 425, 429)
# Enough of what a gateway says.
SHORT: Final = 64 * 1024
# What happens before the request is on its way.
_NOT_SENT: Final = (
    ConnectTimeoutError,
    NewConnectionError,
    ProxyError,
    SSLError,
    LocationValueError,
)


class NotSent(Exception):
    """The request was certainly not carried out: nobody could be reached."""


class NoAnswer(Exception):
    """The request went out, and no answer came: it may have been carried out."""


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_refusal(self) -> bool:
        """Another try would be answered in the same way."""
        return 300 <= self.status < 500 and self.status not in PASSING


class Client:
    """Follows no redirects: that is a wrong setting, and would take passwords elsewhere.

    Without `keeps_connections` each request has one of its own: on a kept one it can't be told
    whether the other side has read a request or had gone before.
    """

    def __init__(
        self,
        read_seconds: float,
        *,
        connect_seconds: float = CONNECT_SECONDS,
        retries: urllib3.Retry | None = None,
        keeps_connections: bool = True,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._headers = dict(headers or {})
        if not keeps_connections:
            self._headers["Connection"] = "close"
        self._pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=connect_seconds, read=read_seconds),
            retries=retries if retries is not None else False,
            maxsize=8,
        )

    def ask(
        self,
        method: str,
        url: str,
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
        longest: int | None = None,
    ) -> Reply:
        """Of an answer that is longer than `longest` bytes, these. Raises NotSent, NoAnswer."""
        try:
            answer = self._pool.request(
                method,
                url,
                body=body,
                headers=self._headers | dict(headers or {}),
                redirect=False,
                preload_content=False,
            )
        except _NOT_SENT as error:
            raise NotSent(str(error)) from error
        except HTTPError as error:
            raise NoAnswer(f"{type(error).__name__}: {error}") from error
        return Reply(answer.status, _read(answer, longest))

    def post_form(self, url: str, fields: Mapping[str, str], longest: int | None = None) -> Reply:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", url, urlencode(fields), kind, longest)

    def ask_json(
        self, method: str, url: str, value: Any, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """`value` is sent as JSON; None sends no body."""
        if value is None:
            return self.ask(method, url, headers=headers)
        kind = {"Content-Type": "application/json"}
        return self.ask(method, url, json.dumps(value), kind | dict(headers or {}))


def _read(answer: urllib3.BaseHTTPResponse, longest: int | None) -> bytes:
    try:
        content = answer.read(longest)
    except HTTPError as error:
        raise NoAnswer(f"{type(error).__name__}: {error}") from error
    if longest is None:
        answer.release_conn()
    else:
        answer.close()
    return content


def basic_auth(user: str, password: str) -> dict[str, str]:
    return dict(urllib3.make_headers(basic_auth=f"{user}:{password}"))


def again(times: int) -> urllib3.Retry:
    """Repeat what does no harm twice, where nobody was reached or the other side is in trouble."""
    return urllib3.Retry(
        total=times, backoff_factor=0.3, status_forcelist=(500, 502, 503, 504), redirect=0
    )
