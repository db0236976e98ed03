"""Real local servers that play the outside world: an SMTP server and HTTP SMS gateways."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from urllib.parse import parse_qs

from aiosmtpd.controller import Controller

# What a gateway does with the next message.
TAKE, REFUSE, BUSY, SILENT = "take", "refuse", "busy", "silent"
SILENCE_SECONDS = 1.5
TIMEOUT_SECONDS = 0.5


@dataclass(frozen=True)
class Received:
    recipient: str
    text: str
    subject: str = ""
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class Gateway:
    """`behave` with one of the constants above; look at `received`."""

    def __init__(self) -> None:
        self.behaviour = TAKE
        self.received: list[Received] = []
        self.port = 0

    def behave(self, behaviour: str) -> None:
        self.behaviour = behaviour


class _SmtpHandler:
    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:
        if self.gateway.behaviour == REFUSE:
            return "550 no such mailbox"
        if self.gateway.behaviour == BUSY:
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope) -> str:
        import asyncio

        if self.gateway.behaviour == SILENT:
            await asyncio.sleep(SILENCE_SECONDS)
        self.gateway.received.append(_letter(envelope.rcpt_tos[0], envelope.content))
        return "250 taken"


def _letter(recipient: str, content: bytes) -> Received:
    message = message_from_bytes(content.replace(b"\r\n", b"\n"), policy=policy.default)
    html = message.get_body(("html",))
    return Received(
        recipient,
        message.get_body(("plain",)).get_content(),
        message["Subject"],
        html.get_content() if html else "",
        dict(message.items()),
    )


@contextmanager
def smtp_server() -> Iterator[Gateway]:
    gateway = Gateway()
    controller = Controller(_SmtpHandler(gateway), hostname="127.0.0.1", port=free_port())
    controller.start()
    gateway.port = controller.port
    try:
        yield gateway
    finally:
        controller.stop()


Answer = Callable[[Gateway, dict[str, str]], tuple[int, str, Received | None]]


def smsc_answer(gateway: Gateway, fields: dict[str, str]) -> tuple[int, str, Received | None]:
    if fields["login"] != "elkk" or fields["psw"] != "sesame":
        return 200, json.dumps({"error": "authorise error", "error_code": 2}), None
    codes = {REFUSE: (7, "invalid number"), BUSY: (9, "duplicate request, wait a minute")}
    if gateway.behaviour in codes:
        code, error = codes[gateway.behaviour]
        return 200, json.dumps({"error": error, "error_code": code}), None
    return 200, '{"id": 17, "cnt": 1}', Received(fields["phones"], fields["mes"])


def json_answer(gateway: Gateway, fields: dict[str, str]) -> tuple[int, str, Received | None]:
    status = {REFUSE: 422, BUSY: 503}.get(gateway.behaviour, 202)
    taken = Received(fields["to"], fields["text"]) if status == 202 else None
    return status, '{"messageId": "m-17"}', taken


@contextmanager
def http_server(answer: Answer) -> Iterator[Gateway]:
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            is_json = "json" in self.headers["Content-Type"]
            fields = json.loads(body) if is_json else {k: v[0] for k, v in parse_qs(body).items()}
            status, text, taken = answer(gateway, fields)
            if taken:
                gateway.received.append(taken)
            if gateway.behaviour == SILENT:
                time.sleep(SILENCE_SECONDS)
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    gateway.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def free_port() -> int:
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
