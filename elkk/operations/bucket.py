"""The adapter for files in an S3-compatible bucket: Yandex Object Storage, MinIO, Ceph, AWS.

Requests are signed as https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
says. The bucket is part of the path, which every such storage understands.
"""

import hashlib
import hmac
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlsplit

from config import BucketSettings
from elkk.base import clock, http
from elkk.base.storage import StorageError

READ_SECONDS: Final = 30


class BucketStorage:
    """Files as objects of one bucket."""

    def __init__(self, settings: BucketSettings) -> None:
        self._settings = settings
        # Each of the three requests may be repeated without harm.
        self._http = http.Client(READ_SECONDS, retries=http.again(2))

    def put(self, name: str, content: bytes) -> None:
        self._ask("PUT", name, content)

    def get(self, name: str) -> bytes:
        return self._ask("GET", name)

    def delete(self, name: str) -> None:
        self._ask("DELETE", name)

    def _ask(self, method: str, name: str, content: bytes = b"") -> bytes:
        url = f"{self._settings.endpoint}/{self._settings.bucket}/{quote(name, safe='/-_.~')}"
        headers = signed(method, url, {}, content, self._settings, clock.system_now())
        try:
            answer = self._http.ask(method, url, content if method == "PUT" else None, headers)
        except (http.NotSent, http.NoAnswer) as error:
            raise StorageError(f"{method} {name}: {error}", permanent=False) from error
        if answer.status >= 300 and not (method == "DELETE" and answer.status == 404):
            raise StorageError(
                f"{method} {name}: HTTP {answer.status}", permanent=answer.is_refusal
            )
        return answer.body


def signed(
    method: str,
    url: str,
    headers: dict[str, str],
    content: bytes,
    settings: BucketSettings,
    moment: datetime,
) -> dict[str, str]:
    """The headers with those of AWS Signature Version 4 added. The address has no query."""
    parts = urlsplit(url)
    digest = hashlib.sha256(content).hexdigest()
    stamp = f"{moment:%Y%m%dT%H%M%SZ}"
    wanted = {name.lower(): value for name, value in headers.items()} | {
        "host": parts.netloc,
        "x-amz-content-sha256": digest,
        "x-amz-date": stamp,
    }
    names = ";".join(sorted(wanted))
    canonical_headers = "".join(f"{name}:{wanted[name]}\n" for name in sorted(wanted))
    canonical = "\n".join((method, parts.path or "/", "", canonical_headers, names, digest))
    scope = f"{stamp[:8]}/{settings.region}/s3/aws4_request"
    to_sign = "\n".join(
        ("AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest())
    )
    signature = _hmac(_signing_key(settings, stamp[:8]), to_sign).hex()
    del wanted["host"]  # The HTTP library writes it.
    return wanted | {
        "authorization": f"AWS4-HMAC-SHA256 Credential={settings.access_key}/{scope},"
        f"SignedHeaders={names},Signature={signature}"
    }


def _signing_key(settings: BucketSettings, day: str) -> bytes:
    key = f"AWS4{settings.secret_key}".encode()
    for part in (day, settings.region, "s3", "aws4_request"):
        key = _hmac(key, part)
    return key


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
