"""Yandex SmartCaptcha, for utilities that prefer it: the token its script leaves in the form.

https://yandex.cloud/docs/smartcaptcha/. Without JavaScript, or when the service is away, the
visitor gets our own picture.
"""

import json
import logging
from typing import Final

from config import CaptchaSettings
from elkk.base import http

log: Final = logging.getLogger(__name__)

ORIGIN: Final = "https://smartcaptcha.yandexcloud.net"
# The one call out that a request waits for: its answer decides the page.
TIMEOUT: Final = 3.0


def is_human(settings: CaptchaSettings, token: str, ip: str) -> bool:
    """What the service says; False also where it can't be asked."""
    fields = {"secret": settings.yandex_secret, "token": token, "ip": ip}
    client = http.Client(TIMEOUT, connect_seconds=TIMEOUT)
    try:
        answer = json.loads(client.post_form(settings.yandex_url, fields, http.SHORT).body)
    except (http.NotSent, http.NoAnswer, ValueError) as error:
        log.warning("SmartCaptcha can't be asked: %s", error)
        return False
    return isinstance(answer, dict) and answer.get("status") == "ok"
