"""The gateways of this installation: the one new payments go to, and those of older orders."""

from collections.abc import Callable

from config import Config
from elkk.payments.gateways.base import Gateway
from elkk.payments.gateways.sandbox import SandboxGateway
from elkk.payments.gateways.yookassa import YooKassaGateway

_BUILDERS: dict[str, Callable[[Config], Gateway]] = {
    "sandbox": lambda config: SandboxGateway(),
    "yookassa": lambda config: YooKassaGateway(config.payments.yookassa),
}

_gateways: dict[str, Gateway] = {}
_current: str = ""
_public_url: str = ""


def init(config: Config) -> None:
    """Set up the gateway that the settings name; without one, nothing can be paid here."""
    global _current, _public_url
    _gateways.clear()
    _current = config.payments.gateway
    _public_url = config.public_url
    for name, build in _BUILDERS.items():
        if name == _current or (name == "sandbox" and config.sandbox):
            _gateways[name] = build(config)
        elif name == "yookassa" and config.payments.yookassa.shop_id:
            # Orders made before the gateway was changed still have to be asked about.
            _gateways[name] = build(config)


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
