"""SMS through an HTTP gateway in the manner of SMSC.ru: https://smsc.ru/api/http/."""

import json
from typing import Any, Final
from urllib.parse import urlencode

from config import SmsSettings
from elkk.delivery.senders import OutcomeUnknown, Outgoing, SendError
from elkk.delivery.senders.web import post

# 1 bad parameters, 5 bad date, 6 forbidden text or sender name, 7 bad number, 8 can't be delivered.
# The others pass: 2 wrong password, 3 no money, 4 address blocked for a while, 9 too often.
_PERMANENT: Final = frozenset({1, 5, 6, 7, 8})
_JSON: Final = "3"
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


class SmscSender:
    def __init__(self, settings: SmsSettings) -> None:
        self.settings = settings

    def send(self, outgoing: Outgoing) -> str:
        answer = self._answer(
            post(self.settings.url, self._body(outgoing), _FORM, self.settings.timeout)
        )
        if "error_code" in answer:
            code = int(answer["error_code"])
            reason = f"{code} {answer.get('error', '')}".strip()
            raise SendError(reason, permanent=code in _PERMANENT)
        return str(answer.get("id", ""))

    def _body(self, outgoing: Outgoing) -> str:
        fields = {
            "login": self.settings.login,
            "psw": self.settings.password,
            "phones": outgoing.recipient,
            "mes": outgoing.text,
            "charset": "utf-8",
            "fmt": _JSON,
        }
        if self.settings.sender_name:
            fields["sender"] = self.settings.sender_name
        return urlencode(fields)

    @staticmethod
    def _answer(body: str) -> dict[str, Any]:
        try:
            answer = json.loads(body)
        except ValueError as error:
            raise OutcomeUnknown("the gateway's answer is not JSON") from error
        if not isinstance(answer, dict):
            raise OutcomeUnknown("the gateway's answer is not an object")
        return answer
