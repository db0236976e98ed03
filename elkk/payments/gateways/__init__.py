"""The gateways of this installation: the one new payments go to, and those of older orders."""

from collections.abc import Iterable

from config import Config
from elkk.payments.gateways.base import Gateway
from elkk.payments.gateways.yookassa import YooKassaGateway

_gateways: dict[str, Gateway] = {}
_current: str = ""
_public_url: str = ""


def init(config: Config, others: Iterable[Gateway] = ()) -> None:
    """Set up the gateway that the settings name; without one, nothing can be paid here.

    `others` are gateways that this room does not know, such as the sandbox's bank.
    """
    global _current, _public_url
    _current = config.payments.gateway
    _public_url = config.public_url
    _gateways.clear()
    _gateways.update({gateway.name: gateway for gateway in others})
    shop = config.payments.yookassa
    # Orders made before the gateway was changed still have to be asked about.
    if _current == YooKassaGateway.name or shop.shop_id:
        _gateways[YooKassaGateway.name] = YooKassaGateway(shop)


def use(gateway: Gateway | None) -> None:
    """Send new payments to this gateway (tests); None: nothing can be paid."""
    global _current
    _current = gateway.name if gateway else ""
    if gateway:
        _gateways[gateway.name] = gateway


def current() -> Gateway | None:
    return _gateways.get(_current)


def by_name(name: str) -> Gateway | None:
    return _gateways.get(name)


def public_url(path: str) -> str:
    """The address that the acquirer sends the payer back to."""
    return _public_url + path
