"""ЮKassa, API v3: https://yookassa.ru/developers/using-api/basics.

A small client of our own: the official one sets no time-outs on its sockets. A time-out, a broken
connection, 500, 429 and 202 leave the outcome unknown; any other refusal is permanent.
"""

from decimal import Decimal
from ipaddress import ip_address, ip_network
from typing import Any, Final

from config import YooKassaSettings
from elkk.base import http, money
from elkk.base.incoming import parse_json
from elkk.base.money import Kopecks
from elkk.base.periods import Month
from elkk.payments.gateways.base import (
    GatewayError,
    Intent,
    Item,
    NotificationRefused,
    Payee,
    Reversal,
    Snapshot,
    Status,
    accounts_from_text,
    accounts_to_text,
)

_UNKNOWN_OUTCOME: Final = (202, 409, 429)
_CONNECT_SECONDS: Final = 3
_LONGEST_DESCRIPTION: Final = 128
_LONGEST_PURPOSE: Final = 210


class YooKassaGateway:
    name = "yookassa"

    def __init__(self, settings: YooKassaSettings) -> None:
        # Neither carries the payment order without which a shop for utilities only takes nothing.
        self.takes_several = self.takes_services = settings.mixed_shop
        self._settings = settings
        self._networks = [ip_network(network) for network in settings.networks]
        self._http = http.Client(
            settings.timeout,
            connect_seconds=_CONNECT_SECONDS,
            headers=http.basic_auth(settings.shop_id, settings.secret_key),
        )

    def create(self, intent: Intent, key: str) -> Snapshot:
        return _snapshot(self._call("POST", "/payments", key, self._payment(intent)))

    def find(self, payment_id: str) -> Snapshot:
        found = self._call("GET", f"/payments/{payment_id}")
        refunded = _kopecks(found["refunded_amount"]) if "refunded_amount" in found else 0
        return _snapshot(found, self._reversals(payment_id) if refunded else ())

    def capture(self, payment_id: str, amount: Kopecks, key: str) -> Snapshot:
        body = {"amount": _amount(amount)}
        return _snapshot(self._call("POST", f"/payments/{payment_id}/capture", key, body))

    def refund(self, payment_id: str, amount: Kopecks, account: str, key: str) -> Reversal:
        body = {
            "payment_id": payment_id,
            "amount": _amount(amount),
            "metadata": {"account": account},
        }
        return _reversal(self._call("POST", "/refunds", key, body))

    def notified(self, body: bytes, sender: str) -> str:
        try:
            address = ip_address(sender)
        except ValueError:
            raise NotificationRefused(f"no address: {sender!r}") from None
        if not any(address in network for network in self._networks):
            raise NotificationRefused(f"not from the acquirer: {sender}")
        try:
            notice = parse_json(body)
            about = notice["object"]
            payment_id = about["payment_id" if notice["event"].startswith("refund.") else "id"]
        except (ValueError, LookupError, TypeError, AttributeError):
            raise NotificationRefused("not a notification") from None
        if not isinstance(payment_id, str) or not _is_id(payment_id):
            raise NotificationRefused("no payment in the notification")
        return payment_id

    def _reversals(self, payment_id: str) -> tuple[Reversal, ...]:
        found: list[Reversal] = []
        query = f"/refunds?payment_id={payment_id}&limit=100"
        cursor = ""
        while True:
            listed = self._call("GET", query + (f"&cursor={cursor}" if cursor else ""))
            found += [_reversal(each) for each in listed["items"] if each["status"] == "succeeded"]
            cursor = listed.get("next_cursor") or ""
            if not cursor:
                return tuple(found)

    def _payment(self, intent: Intent) -> dict[str, Any]:
        body: dict[str, Any] = {
            "amount": _amount(intent.amount),
            "capture": True,
            "confirmation": {"type": "redirect", "return_url": intent.return_url},
            "description": intent.description[:_LONGEST_DESCRIPTION],
            "metadata": {"order": intent.order, "accounts": accounts_to_text(intent.accounts)},
            "receipt": self._receipt(intent),
        }
        if len(intent.accounts) == 1:
            body["payment_order"] = _payment_order(intent)
        return body

    def _receipt(self, intent: Intent) -> dict[str, Any]:
        """The 54-ФЗ receipt: one line for each account, and one for a commission."""
        customer = {"email": intent.email} if intent.email else {"phone": intent.phone.lstrip("+")}
        receipt: dict[str, Any] = {
            "customer": customer,
            "items": [_receipt_item(item) for item in intent.items],
        }
        if self._settings.tax_system is not None:
            receipt["tax_system_code"] = self._settings.tax_system
        return receipt

    def _call(
        self, method: str, path: str, key: str | None = None, body: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        headers = {"Idempotence-Key": key} if key else {}
        url = self._settings.api_url + path
        try:
            answer = self._http.ask_json(method, url, body, headers)
            content = parse_json(answer.body) if answer.body else {}
        except (http.NotSent, http.NoAnswer, ValueError) as error:
            raise GatewayError(f"{method} {path}: {error}", permanent=False) from error
        if answer.status != 200 or not isinstance(content, dict):
            raise _refusal(method, path, answer.status, content)
        return content


def _refusal(method: str, path: str, status: int, content: Any) -> GatewayError:
    told = content if isinstance(content, dict) else {}
    why = " ".join(str(told[name]) for name in ("code", "parameter", "description") if name in told)
    unknown = status >= 500 or status in _UNKNOWN_OUTCOME or status == 200
    return GatewayError(f"{method} {path}: {status} {why}".strip(), permanent=not unknown)


def _is_id(text: str) -> bool:
    return 0 < len(text) <= 60 and text.replace("-", "").isalnum() and text.isascii()


def _amount(kopecks: Kopecks) -> dict[str, str]:
    return {"value": money.plain(kopecks, "."), "currency": "RUB"}


def _kopecks(amount: dict[str, str]) -> Kopecks:
    if amount.get("currency") != "RUB":
        raise GatewayError(f"not roubles: {amount}", permanent=True)
    return int(Decimal(amount["value"]) * 100)


def _receipt_item(item: Item) -> dict[str, Any]:
    return {
        "description": item.description[:_LONGEST_DESCRIPTION],
        "quantity": "1.00",
        "amount": _amount(item.amount),
        "vat_code": item.vat_code,
        "payment_subject": "service",
        "payment_mode": "full_prepayment" if item.prepaid else "full_payment",
    }


def _payment_order(intent: Intent) -> dict[str, Any]:
    """Платежное поручение: what ЮKassa tells the bank and ГИС ЖКХ of a utility payment.

    https://yookassa.ru/developers/payment-acceptance/scenario-extensions/utility-payments
    """
    item = next(item for item in intent.items if item.account)
    order: dict[str, Any] = {
        "type": "utilities",
        "amount": _amount(item.amount),
        "payment_purpose": item.description[:_LONGEST_PURPOSE],
        "recipient": _recipient(intent.payee),
        "account_number": item.account,
    }
    if item.els:
        order["unified_account_number"] = item.els
    if item.period:
        month = Month.parse(item.period)
        order["payment_period"] = {"month": month.number, "year": month.year}
    return order


def _recipient(payee: Payee) -> dict[str, Any]:
    return {
        "name": payee.name,
        "inn": payee.inn,
        "kpp": payee.kpp,
        "bank": {
            "name": payee.bank_name,
            "bic": payee.bic,
            "account": payee.account,
            "correspondent_account": payee.correspondent_account,
        },
    }


def _snapshot(content: dict[str, Any], reversals: tuple[Reversal, ...] = ()) -> Snapshot:
    try:
        metadata = content.get("metadata") or {}
        return Snapshot(
            id=content["id"],
            status=Status(content["status"]),
            amount=_kopecks(content["amount"]),
            order=str(metadata.get("order", "")),
            accounts=accounts_from_text(str(metadata.get("accounts", ""))),
            confirmation_url=(content.get("confirmation") or {}).get("confirmation_url", ""),
            reason=(content.get("cancellation_details") or {}).get("reason", ""),
            method=(content.get("payment_method") or {}).get("title", ""),
            reversals=reversals,
        )
    except (LookupError, ValueError, TypeError) as error:
        raise GatewayError(f"an answer that can't be read: {error!r}", permanent=False) from error


def _reversal(content: dict[str, Any]) -> Reversal:
    metadata = content.get("metadata") or {}
    return Reversal(
        id=content["id"],
        amount=_kopecks(content["amount"]),
        account=str(metadata.get("account", "")),
    )
