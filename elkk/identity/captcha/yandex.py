"""Yandex SmartCaptcha, for utilities that prefer it: the token its script leaves in the form.

https://yandex.cloud/docs/smartcaptcha/. Without JavaScript, or when the service is away, the
visitor gets our own picture.
"""

import json
import logging
from typing import Final
from urllib.parse import urlencode
from urllib.request import Request

from config import CaptchaSettings
from elkk.delivery.senders import OutcomeUnknown, SendError
from elkk.delivery.senders.web import call

log: Final = logging.getLogger(__name__)

ORIGIN: Final = "https://smartcaptcha.yandexcloud.net"
# The one call out that a request waits for: its answer decides the page.
TIMEOUT: Final = 3.0


def is_human(settings: CaptchaSettings, token: str, ip: str) -> bool:
    """What the service says; False also where it can't be asked."""
    fields = {"secret": settings.yandex_secret, "token": token, "ip": ip}
    request = Request(settings.yandex_url, urlencode(fields).encode(), method="POST")
    try:
        answer = json.loads(call(request, TIMEOUT))
    except (SendError, OutcomeUnknown, ValueError) as error:
        log.warning("SmartCaptcha can't be asked: %s", error)
        return False
    return isinstance(answer, dict) and answer.get("status") == "ok"
