"""Settings: the environment becomes one typed, documented Config.

Every setting is described in docs/settings.md; a test compares the two.
"""

from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

from environs import Env

ROOT = Path(__file__).resolve().parent
SHORTEST_SECRET = 32


class ConfigError(Exception):
    """The settings don't allow a safe start; the text says which one to mend and how."""


@dataclass(frozen=True)
class Brand:
    """Whose cabinet this is, as the top bar and the sign-in page say."""

    name: str
    short_name: str
    site_url: str
    phone: str
    support_email: str


YOOKASSA_API_URL = "https://api.yookassa.ru/v3"

# https://yookassa.ru/developers/using-api/webhooks: notifications have no signature.
YOOKASSA_NETWORKS = (
    "185.71.76.0/27",
    "185.71.77.0/27",
    "77.75.153.0/25",
    "77.75.156.11",
    "77.75.156.35",
    "77.75.154.128/25",
    "2a02:5180::/32",
)


@dataclass(frozen=True)
class YooKassaSettings:
    """`mixed_shop`: the shop takes payments with and without `payment_order`.

    A `payment_order` names one account, so only a mixed shop can take several accounts in one
    payment. `tax_system` is the receipt's `tax_system_code`, None where the cash register knows.
    """

    shop_id: str
    secret_key: str
    api_url: str = YOOKASSA_API_URL
    networks: tuple[str, ...] = YOOKASSA_NETWORKS
    mixed_shop: bool = False
    tax_system: int | None = None


@dataclass(frozen=True)
class Config:
    """`environment` is `production` unless said otherwise, so that forgetting it is safe."""

    environment: str
    secret_key: str
    database_url: str
    queue_url: str
    data_dir: Path
    public_url: str
    sandbox: bool
    trusted_proxies: int
    payment_gateway: str
    payment_cards: tuple[str, ...]
    yookassa: YooKassaSettings
    default_locale: str
    log_format: str
    brand: Brand

    @property
    def production(self) -> bool:
        return self.environment == "production"

    @classmethod
    def from_env(cls, env: Env | None = None) -> "Config":
        env = env or Env()
        data_dir = Path(env.str("DATA_DIR", str(ROOT / "var")))
        environment = env.str("APP_ENV", "production")
        sandbox = env.bool("SANDBOX", False)
        config = cls(
            environment=environment,
            secret_key=env.str("SECRET_KEY", "" if environment == "production" else "x" * 32),
            database_url=env.str("DATABASE_URL", f"sqlite:///{data_dir / 'elkk.sqlite3'}"),
            queue_url=env.str("QUEUE_URL", f"sqlite:///{data_dir / 'queue.sqlite3'}"),
            data_dir=data_dir,
            public_url=env.str("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
            sandbox=sandbox,
            trusted_proxies=env.int("TRUSTED_PROXIES", 0),
            payment_gateway=env.str("PAYMENT_GATEWAY", "sandbox" if sandbox else ""),
            payment_cards=tuple(env.list("PAYMENT_CARDS", ["Мир", "Visa", "Mastercard"])),
            yookassa=YooKassaSettings(
                shop_id=env.str("YOOKASSA_SHOP_ID", ""),
                secret_key=env.str("YOOKASSA_SECRET_KEY", ""),
                api_url=env.str("YOOKASSA_API_URL", YOOKASSA_API_URL).rstrip("/"),
                networks=tuple(env.list("YOOKASSA_NETWORKS", list(YOOKASSA_NETWORKS))),
                mixed_shop=env.bool("YOOKASSA_MIXED_SHOP", False),
                tax_system=env.int("YOOKASSA_TAX_SYSTEM", None),
            ),
            default_locale=env.str("DEFAULT_LOCALE", "ru"),
            log_format=env.str("LOG_FORMAT", "json" if environment == "production" else "text"),
            brand=Brand(
                name=env.str("BRAND_NAME", "ПАО «Саратовэнерго»"),
                short_name=env.str("BRAND_SHORT_NAME", "Саратовэнерго"),
                site_url=env.str("BRAND_SITE_URL", "https://www.example.org/"),
                phone=env.str("BRAND_PHONE", "8 800 000-00-00"),
                support_email=env.str("BRAND_SUPPORT_EMAIL", "support@example.org"),
            ),
        )
        config.check()
        return config

    def check(self) -> None:
        """Raise ConfigError where a start would be unsafe."""
        if self.environment not in ("production", "demo", "test"):
            raise ConfigError("APP_ENV must be production, demo or test")
        if self.sandbox and self.production:
            raise ConfigError(
                "SANDBOX=1 is refused with APP_ENV=production: anyone could read every SMS code. "
                "Unset SANDBOX, or set APP_ENV=demo on a stand without real subscribers."
            )
        self._check_payments()
        if len(self.secret_key) < SHORTEST_SECRET:
            raise ConfigError(
                f"SECRET_KEY must have at least {SHORTEST_SECRET} characters; make one with "
                "python3 -c 'import secrets; print(secrets.token_hex(32))'"
            )

    def _check_payments(self) -> None:
        if self.payment_gateway not in ("", "sandbox", "yookassa"):
            raise ConfigError("PAYMENT_GATEWAY must be yookassa, sandbox or empty")
        if self.payment_gateway == "sandbox" and not self.sandbox:
            raise ConfigError(
                "PAYMENT_GATEWAY=sandbox takes no real money and needs SANDBOX=1. "
                "Set PAYMENT_GATEWAY=yookassa, or leave it empty to offer no payment."
            )
        if self.payment_gateway == "yookassa" and not (
            self.yookassa.shop_id and self.yookassa.secret_key
        ):
            raise ConfigError("PAYMENT_GATEWAY=yookassa needs YOOKASSA_SHOP_ID and _SECRET_KEY")
        for network in self.yookassa.networks:
            try:
                ip_network(network)
            except ValueError as error:
                raise ConfigError(f"YOOKASSA_NETWORKS: {error}") from None
