"""SMS through any HTTP gateway that takes a JSON or form body, described by settings.

`SMS_HTTP_BODY` is a JSON object whose texts may hold {to}, {digits} (without «+»), {text}, {key},
{sender}, {login} and {password}; it is sent as JSON or, for other content types, as a form.
"""

import json
import re
from typing import Any
from urllib.parse import urlencode

from config import SmsSettings
from elkk.delivery.senders import Outgoing, SendError
from elkk.delivery.senders.web import post


class HttpSender:
    """A 2xx answer is a success, if it also matches `SMS_HTTP_SUCCESS` where that is set."""

    def __init__(self, settings: SmsSettings) -> None:
        self.settings = settings

    def send(self, outgoing: Outgoing) -> str:
        sent, headers = self._request(outgoing)
        body = post(self.settings.url, sent, headers, self.settings.timeout)
        if self.settings.http_success and not re.search(self.settings.http_success, body):
            raise SendError(f"the gateway answered: {body[:200]}", permanent=False)
        return self._gateway_id(body)

    def _request(self, outgoing: Outgoing) -> tuple[str, dict[str, str]]:
        """The body and the headers."""
        values = {
            "to": outgoing.recipient,
            "digits": outgoing.recipient.removeprefix("+"),
            "text": outgoing.text,
            "key": outgoing.key,
            "sender": self.settings.sender_name,
            "login": self.settings.login,
            "password": self.settings.password,
        }
        fields = _fill(json.loads(self.settings.http_body), values)
        headers = {
            name: _fill(value, values)
            for name, value in json.loads(self.settings.http_headers).items()
        }
        kind = next((headers[name] for name in headers if name.lower() == "content-type"), "")
        if not kind:
            headers["Content-Type"] = kind = "application/json"
        return json.dumps(fields) if "json" in kind else urlencode(fields), headers

    def _gateway_id(self, body: str) -> str:
        found = re.search(self.settings.http_id, body) if self.settings.http_id else None
        return found[1] if found else ""


def _fill(value: Any, values: dict[str, str]) -> Any:
    """The value with placeholders replaced, once each: a text that holds «{key}» stays as it is."""
    if isinstance(value, dict):
        return {name: _fill(each, values) for name, each in value.items()}
    if isinstance(value, list):
        return [_fill(each, values) for each in value]
    if isinstance(value, str):
        return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), value)
    return value
