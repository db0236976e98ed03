"""A server that speaks ЮKassa's API v3 as documented, for tests: http://127.0.0.1:<port>/v3.

Run as a process of its own (`running_server`), so that what it knows survives whatever is killed.
Tests play the payer and the acquirer's moods at /test/…; ours must never call those.
"""

import base64
import json
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SHOP_ID = "54401"
SECRET_KEY = "test_secret"
# 54-ФЗ: paid when it was rendered, and paid in full before.
PAYMENT_MODES = ("full_payment", "full_prepayment")
AUTHORIZATION = "Basic " + base64.b64encode(f"{SHOP_ID}:{SECRET_KEY}".encode()).decode()


class Refused(Exception):
    def __init__(self, status: int, code: str, description: str, parameter: str = "") -> None:
        super().__init__(description)
        self.status = status
        self.body = {
            "type": "error",
            "id": str(uuid.uuid4()),
            "code": code,
            "description": description,
        }
        if parameter:
            self.body["parameter"] = parameter


def invalid(parameter: str, description: str = "Invalid parameter") -> Refused:
    return Refused(400, "invalid_request", description, parameter)


@dataclass
class Books:
    """What the acquirer knows. `answers` are kept by idempotence key, with the body they were for.

    `moods` are what happens to the next calls: `500`, `slow`, `drop` (does the work, then breaks
    the connection), `refuse`. `two_stage` shops hold the money until it is captured.
    """

    payments: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    moods: list[str] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    two_stage: bool = False
    lock: threading.RLock = field(default_factory=threading.RLock)


def money(amount: Any, parameter: str) -> Decimal:
    if not isinstance(amount, dict) or amount.get("currency") != "RUB":
        raise invalid(parameter)
    value = Decimal(amount["value"])
    if value <= 0 or value.as_tuple().exponent != -2:
        raise invalid(parameter)
    return value


def check_payment(body: dict[str, Any]) -> None:
    """What the real API refuses, of what we send."""
    total = money(body.get("amount"), "amount")
    if body.get("confirmation", {}).get("type") != "redirect":
        raise invalid("confirmation.type")
    if not str(body["confirmation"].get("return_url", "")).startswith("http"):
        raise invalid("confirmation.return_url")
    if len(body.get("description", "")) > 128:
        raise invalid("description")
    metadata = body.get("metadata", {})
    if len(metadata) > 16 or any(len(value) > 512 for value in metadata.values()):
        raise invalid("metadata")
    check_receipt(body.get("receipt"), total)
    if "payment_order" in body:
        check_payment_order(body["payment_order"])


def check_receipt(receipt: Any, total: Decimal) -> None:
    if not receipt:
        raise invalid("receipt", "Receipt is missing or illegal")
    customer = receipt.get("customer", {})
    if not (customer.get("email") or str(customer.get("phone", "")).isdigit()):
        raise invalid("receipt.customer")
    items = receipt.get("items", [])
    if not items or sum(money(item["amount"], "receipt.items.amount") for item in items) != total:
        raise invalid("receipt.items")
    for item in items:
        if not 0 < len(item["description"]) <= 128 or item["vat_code"] not in range(1, 13):
            raise invalid("receipt.items")
        if item["payment_subject"] != "service" or item["payment_mode"] not in PAYMENT_MODES:
            raise invalid("receipt.items")


def check_payment_order(order: dict[str, Any]) -> None:
    money(order.get("amount"), "payment_order.amount")
    if order.get("type") != "utilities" or not 0 < len(order.get("payment_purpose", "")) <= 210:
        raise invalid("payment_order")
    recipient = order.get("recipient", {})
    bank = recipient.get("bank", {})
    if not recipient.get("name") or len(recipient.get("inn", "")) != 10:
        raise invalid("payment_order.recipient")
    if not 0 < len(bank.get("name", "")) <= 45 or len(bank.get("bic", "")) != 9:
        raise invalid("payment_order.recipient.bank")
    if len(bank.get("account", "")) != 20 or len(bank.get("correspondent_account", "")) != 20:
        raise invalid("payment_order.recipient.bank")
    if not order.get("account_number"):
        raise invalid("payment_order.account_number")


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


class Api:
    """The acquirer's side of the interface."""

    def __init__(self, books: Books) -> None:
        self.books = books

    def create(self, body: dict[str, Any]) -> dict[str, Any]:
        check_payment(body)
        number = str(uuid.uuid4())
        payment = {
            "id": number,
            "status": "pending",
            "paid": False,
            "amount": body["amount"],
            "confirmation": {
                "type": "redirect",
                "confirmation_url": f"https://yoomoney.test/checkout/payments/v2/contract?id={number}",
            },
            "created_at": now(),
            "description": body.get("description", ""),
            "metadata": body.get("metadata", {}),
            "recipient": {"account_id": SHOP_ID, "gateway_id": "1"},
            "refundable": False,
            "test": True,
        }
        self.books.payments[number] = payment
        return payment

    def payment(self, number: str) -> dict[str, Any]:
        found = self.books.payments.get(number)
        if found is None:
            raise Refused(404, "not_found", "Payment doesn't exist", "payment_id")
        return found

    def capture(self, number: str, body: dict[str, Any]) -> dict[str, Any]:
        payment = self.payment(number)
        if payment["status"] != "waiting_for_capture":
            raise invalid("status", "Payment is not waiting for capture")
        if money(body["amount"], "amount") > Decimal(payment["amount"]["value"]):
            raise invalid("amount")
        self.succeed(payment)
        return payment

    def succeed(self, payment: dict[str, Any]) -> None:
        payment |= {"status": "succeeded", "paid": True, "refundable": True}
        payment["captured_at"] = now()
        payment["refunded_amount"] = {"value": "0.00", "currency": "RUB"}
        payment.pop("confirmation", None)

    def refund(self, body: dict[str, Any]) -> dict[str, Any]:
        payment = self.payment(body["payment_id"])
        amount = money(body.get("amount"), "amount")
        refunded = Decimal(payment.get("refunded_amount", {"value": "0"})["value"])
        if payment["status"] != "succeeded" or amount + refunded > Decimal(
            payment["amount"]["value"]
        ):
            raise invalid("amount")
        refund = {
            "id": str(uuid.uuid4()),
            "payment_id": payment["id"],
            "status": "succeeded",
            "created_at": now(),
            "amount": body["amount"],
            "metadata": body.get("metadata", {}),
        }
        payment["refunded_amount"]["value"] = str(refunded + amount)
        self.books.refunds[refund["id"]] = refund
        return refund

    def refunds(self, query: dict[str, list[str]]) -> dict[str, Any]:
        """Two on a page, so that the cursor is used."""
        wanted = query["payment_id"][0]
        found = [each for each in self.books.refunds.values() if each["payment_id"] == wanted]
        start = int(query.get("cursor", ["0"])[0])
        page = {"type": "list", "items": found[start : start + 2]}
        return page | ({"next_cursor": str(start + 2)} if len(found) > start + 2 else {})


class Payer:
    """What tests do at /test/…: the payer's deeds and the acquirer's moods."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.books = api.books

    def do(self, deed: str, body: dict[str, Any]) -> Any:
        return getattr(self, deed)(**body)

    def pay(self, id: str, card: str = "4477", amount: str = "") -> dict[str, Any]:
        payment = self.api.payment(id)
        if payment["status"] == "pending":
            payment["payment_method"] = {"type": "bank_card", "title": f"Bank card *{card}"}
            if amount:
                payment["amount"] = {"value": amount, "currency": "RUB"}
            if self.books.two_stage:
                payment |= {"status": "waiting_for_capture", "paid": True}
            else:
                self.api.succeed(payment)
        return payment

    def cancel(self, id: str, reason: str = "insufficient_funds") -> dict[str, Any]:
        payment = self.api.payment(id)
        if payment["status"] == "pending":
            payment["status"] = "canceled"
            payment["cancellation_details"] = {"party": "payment_network", "reason": reason}
        return payment

    def retell(self, id: str, **metadata: str) -> dict[str, Any]:
        """Have the acquirer give back other words than it was told."""
        payment = self.api.payment(id)
        payment["metadata"] = {**payment["metadata"], **metadata}
        return payment

    def refund(self, id: str, amount: str, account: str = "") -> dict[str, Any]:
        body: dict[str, Any] = {"payment_id": id, "amount": {"value": amount, "currency": "RUB"}}
        return self.api.refund(body | ({"metadata": {"account": account}} if account else {}))

    def mood(self, *, moods: list[str]) -> list[str]:
        self.books.moods[:] = moods
        return moods

    def two_stage(self, *, on: bool) -> bool:
        self.books.two_stage = on
        return on

    def of_order(self, *, order: str) -> dict[str, Any]:
        """Every payment made for an order of the shop, with its refunds."""
        payments = [
            each for each in self.books.payments.values() if each["metadata"]["order"] == order
        ]
        numbers = {each["id"] for each in payments}
        refunds = [each for each in self.books.refunds.values() if each["payment_id"] in numbers]
        return {"payments": payments, "refunds": refunds}

    def books_now(self) -> dict[str, Any]:
        return {
            "payments": self.books.payments,
            "refunds": self.books.refunds,
            "calls": self.books.calls,
        }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    api: Api

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _serve(self, raw: bytes) -> None:
        books = self.api.books
        if self.path.startswith("/test/"):
            with books.lock:
                answer = Payer(self.api).do(self.path.removeprefix("/test/"), json.loads(raw))
            self._answer(200, answer)
            return
        with books.lock:
            mood = books.moods.pop(0) if books.moods else ""
            try:
                status, answer = (200, self._call(raw)) if mood != "500" else (500, {})
                if mood == "refuse":
                    raise Refused(403, "forbidden", "The shop is closed")
            except Refused as refused:
                status, answer = refused.status, refused.body
        if mood == "slow":
            time.sleep(1)
        if mood == "drop":
            self.close_connection = True
            return
        self._answer(status, answer)

    def _call(self, raw: bytes) -> dict[str, Any]:
        if self.headers.get("Authorization") != AUTHORIZATION:
            raise Refused(401, "invalid_credentials", "Login has illegal format")
        parts = urlsplit(self.path)
        key = self.headers.get("Idempotence-Key") or ""
        body = json.loads(raw) if raw else {}
        self.api.books.calls.append(
            {"method": self.command, "path": parts.path, "key": key, "body": body}
        )
        if self.command == "GET":
            return self._read(parts.path, parse_qs(parts.query))
        if not 0 < len(key) <= 64:
            raise invalid("Idempotence-Key", "Idempotence key is required")
        known = self.api.books.answers.get(key)
        if known is None:
            made = self._write(parts.path, body)
            self.api.books.answers[key] = known = (f"{parts.path} {raw!r}", made)
        if known[0] != f"{parts.path} {raw!r}":
            raise invalid("Idempotence-Key", "Idempotence key duplicated")
        return known[1]

    def _read(self, path: str, query: dict[str, list[str]]) -> dict[str, Any]:
        if path == "/v3/refunds":
            return self.api.refunds(query)
        return self.api.payment(path.removeprefix("/v3/payments/"))

    def _write(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        if path == "/v3/payments":
            return self.api.create(body)
        if path == "/v3/refunds":
            return self.api.refund(body)
        return self.api.capture(path.split("/")[3], body)

    def _answer(self, status: int, content: Any) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        """Tests are quiet."""


@dataclass(frozen=True)
class YooKassaServer:
    """A running server, as tests see it."""

    address: str

    @property
    def api_url(self) -> str:
        return f"{self.address}/v3"

    def do(self, deed: str, **body: Any) -> Any:
        """A deed of the payer, or a mood of the acquirer: see Payer."""
        request = urllib.request.Request(
            f"{self.address}/test/{deed}", json.dumps(body).encode(), method="POST"
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    @property
    def payments(self) -> dict[str, dict[str, Any]]:
        return self.do("books_now")["payments"]

    @property
    def refunds(self) -> dict[str, dict[str, Any]]:
        return self.do("books_now")["refunds"]

    @property
    def calls(self) -> list[dict[str, Any]]:
        return self.do("books_now")["calls"]


@contextmanager
def running_server() -> Iterator[YooKassaServer]:
    # -P: or the modules beside this file would hide those of the standard library.
    command = [sys.executable, "-P", __file__]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        port = process.stdout.readline().strip()
        try:
            yield YooKassaServer(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


def main() -> None:
    """Serve until standard input is closed, so that no server outlives its tests."""
    handler = type("BoundHandler", (Handler,), {"api": Api(Books())})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
