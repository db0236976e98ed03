"""A local server that plays S3-compatible storage and checks the signature of every request."""

import hashlib
import hmac
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ACCESS_KEY, SECRET_KEY = "elkk-key", "elkk-secret"
_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(\S+?)/(\d{8})/([\w-]+)/s3/aws4_request,"
    r"SignedHeaders=(\S+),Signature=([0-9a-f]{64})"
)


class BucketServer:
    """`objects` by path; the next `failures` requests get 503."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.failures = 0
        self.address = ""


def is_signed(method: str, path: str, headers, body: bytes) -> bool:
    parts = _AUTHORIZATION.fullmatch(headers.get("Authorization", ""))
    if parts is None or parts[1] != ACCESS_KEY:
        return False
    _key, day, region, names, signature = parts.groups()
    stamp = headers["x-amz-date"]
    age = datetime.now(UTC) - datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if abs(age.total_seconds()) > 900 or not {"host", "x-amz-date"} <= set(names.split(";")):
        return False
    if headers["x-amz-content-sha256"] != hashlib.sha256(body).hexdigest():
        return False
    lines = [method, path, ""]
    lines += [f"{name}:{headers[name].strip()}" for name in names.split(";")]
    lines += ["", names, headers["x-amz-content-sha256"]]
    request = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{day}/{region}/s3/aws4_request\n{request}"
    key = b"AWS4" + SECRET_KEY.encode()
    for part in (day, region, "s3", "aws4_request", text):
        key = hmac.digest(key, part.encode(), "sha256")
    return key.hex() == signature


class _Handler(BaseHTTPRequestHandler):
    """What `bucket_server` gives a `bucket`."""

    protocol_version = "HTTP/1.1"
    bucket: BucketServer

    def do_PUT(self) -> None:
        def keep(body: bytes) -> tuple[int, bytes]:
            self.bucket.objects[self.path] = body
            return 200, b""

        self.answer(keep)

    def do_GET(self) -> None:
        content = self.bucket.objects.get(self.path)
        self.answer(lambda _body: (404, b"NoSuchKey") if content is None else (200, content))

    def do_DELETE(self) -> None:
        def drop(_body: bytes) -> tuple[int, bytes]:
            self.bucket.objects.pop(self.path, None)
            return 204, b""

        self.answer(drop)

    def answer(self, work: Callable[[bytes], tuple[int, bytes]]) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.bucket.failures:
            self.bucket.failures -= 1
            status, content = 503, b"SlowDown"
        elif not is_signed(self.command, self.path, self.headers, body):
            status, content = 403, b"SignatureDoesNotMatch"
        else:
            status, content = work(body)
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        pass


@contextmanager
def bucket_server() -> Iterator[BucketServer]:
    bucket = BucketServer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"bucket": bucket}))
    server.daemon_threads = True
    bucket.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield bucket
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
