"""Settings: the environment becomes one typed, documented Config.

Every setting is described in docs/settings.md; a test compares the two.
"""

import json
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from environs import Env

ROOT = Path(__file__).resolve().parent
SHORTEST_SECRET = 32
SHORTEST_TOKEN = 16

Network = IPv4Network | IPv6Network


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
    manual_url: str
    agreement_url: str
    consent_url: str


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
    `timeout` is how many seconds an answer may take.
    """

    shop_id: str
    secret_key: str
    api_url: str = YOOKASSA_API_URL
    networks: tuple[str, ...] = YOOKASSA_NETWORKS
    mixed_shop: bool = False
    tax_system: int | None = None
    timeout: float = 15.0

    @classmethod
    def from_env(cls, env: Env) -> "YooKassaSettings":
        return cls(
            shop_id=env.str("YOOKASSA_SHOP_ID", ""),
            secret_key=env.str("YOOKASSA_SECRET_KEY", ""),
            api_url=env.str("YOOKASSA_API_URL", YOOKASSA_API_URL).rstrip("/"),
            networks=tuple(env.list("YOOKASSA_NETWORKS", list(YOOKASSA_NETWORKS))),
            mixed_shop=env.bool("YOOKASSA_MIXED_SHOP", False),
            tax_system=env.int("YOOKASSA_TAX_SYSTEM", None),
            timeout=env.float("YOOKASSA_TIMEOUT", 15.0),
        )

    def check(self) -> None:
        if not (self.shop_id and self.secret_key):
            raise ConfigError(
                "PAYMENT_GATEWAY=yookassa needs YOOKASSA_SHOP_ID and YOOKASSA_SECRET_KEY, "
                "which the shop's page at yookassa.ru shows"
            )
        for network in self.networks:
            try:
                ip_network(network)
            except ValueError as error:
                raise ConfigError(f"YOOKASSA_NETWORKS: {error}") from None


@dataclass(frozen=True)
class PaymentSettings:
    """Where payments go; an empty `gateway` offers none. `cards` are named on the payment page."""

    gateway: str
    cards: tuple[str, ...]
    yookassa: YooKassaSettings

    @classmethod
    def from_env(cls, env: Env, sandbox: bool) -> "PaymentSettings":
        return cls(
            gateway=env.str("PAYMENT_GATEWAY", "sandbox" if sandbox else ""),
            cards=tuple(env.list("PAYMENT_CARDS", ["Мир", "Visa", "Mastercard"])),
            yookassa=YooKassaSettings.from_env(env),
        )

    def check(self, sandbox: bool) -> None:
        _one_of("PAYMENT_GATEWAY", self.gateway, ("yookassa", "sandbox", ""))
        if self.gateway == "sandbox" and not sandbox:
            raise ConfigError(
                "PAYMENT_GATEWAY=sandbox takes no real money and needs SANDBOX=1. "
                "Set PAYMENT_GATEWAY=yookassa, or leave it empty to offer no payment."
            )
        if self.gateway == "yookassa":
            self.yookassa.check()


@dataclass(frozen=True)
class MailSettings:
    """Letters. `security` is starttls, tls or none; `timeout` is in seconds.

    At most `per_minute` are sent in a minute; 0 means any number.
    """

    sender: str
    host: str
    port: int
    security: str
    user: str
    password: str
    sender_address: str
    timeout: float
    per_minute: int = 0

    @classmethod
    def from_env(cls, env: Env, default_sender: str) -> "MailSettings":
        return cls(
            sender=env.str("MAIL_SENDER", default_sender or "smtp"),
            host=env.str("SMTP_HOST", ""),
            port=env.int("SMTP_PORT", 587),
            security=env.str("SMTP_SECURITY", "starttls"),
            user=env.str("SMTP_USER", ""),
            password=env.str("SMTP_PASSWORD", ""),
            sender_address=env.str("MAIL_FROM", "no-reply@example.org"),
            timeout=env.float("SMTP_TIMEOUT", 20.0),
            per_minute=env.int("MAIL_PER_MINUTE", 0),
        )

    def check(self) -> None:
        _one_of("MAIL_SENDER", self.sender, ("smtp", "sandbox"))
        _one_of("SMTP_SECURITY", self.security, ("starttls", "tls", "none"))
        if self.sender == "smtp" and not self.host:
            raise ConfigError("MAIL_SENDER=smtp needs SMTP_HOST, the address of a mail server")


@dataclass(frozen=True)
class SmsSettings:
    """SMS. `http_*` describe any gateway to the sender `http`; `timeout` is in seconds.

    At most `per_minute` are sent in a minute; 0 means any number.
    """

    sender: str
    url: str
    login: str
    password: str
    sender_name: str
    http_body: str
    http_headers: str
    http_success: str
    http_id: str
    timeout: float
    per_minute: int = 0

    @classmethod
    def from_env(cls, env: Env, default_sender: str) -> "SmsSettings":
        sender = env.str("SMS_SENDER", default_sender or "smsc")
        return cls(
            sender=sender,
            url=env.str("SMS_URL", "https://smsc.ru/sys/send.php" if sender == "smsc" else ""),
            login=env.str("SMS_LOGIN", ""),
            password=env.str("SMS_PASSWORD", ""),
            sender_name=env.str("SMS_FROM", ""),
            http_body=env.str("SMS_HTTP_BODY", '{"to": "{to}", "text": "{text}"}'),
            http_headers=env.str("SMS_HTTP_HEADERS", "{}"),
            http_success=env.str("SMS_HTTP_SUCCESS", ""),
            http_id=env.str("SMS_HTTP_ID", ""),
            timeout=env.float("SMS_TIMEOUT", 15.0),
            per_minute=env.int("SMS_PER_MINUTE", 0),
        )

    def check(self) -> None:
        _one_of("SMS_SENDER", self.sender, ("smsc", "http", "sandbox"))
        if self.sender == "smsc" and not (self.login and self.password):
            raise ConfigError("SMS_SENDER=smsc needs SMS_LOGIN and SMS_PASSWORD of the gateway")
        if self.sender == "http" and not self.url:
            raise ConfigError("SMS_SENDER=http needs SMS_URL, the address of the gateway")
        for name, text in (
            ("SMS_HTTP_BODY", self.http_body),
            ("SMS_HTTP_HEADERS", self.http_headers),
        ):
            _json_object(name, text)


@dataclass(frozen=True)
class CaptchaSettings:
    """«Я не робот»: `kind` is picture (our own), yandex (SmartCaptcha) or off."""

    kind: str
    yandex_site_key: str
    yandex_secret: str
    yandex_url: str

    @classmethod
    def from_env(cls, env: Env) -> "CaptchaSettings":
        return cls(
            kind=env.str("CAPTCHA", "picture"),
            yandex_site_key=env.str("YANDEX_CAPTCHA_SITE_KEY", ""),
            yandex_secret=env.str("YANDEX_CAPTCHA_SECRET", ""),
            yandex_url=env.str(
                "YANDEX_CAPTCHA_URL", "https://smartcaptcha.yandexcloud.net/validate"
            ),
        )

    def check(self) -> None:
        _one_of("CAPTCHA", self.kind, ("picture", "yandex", "off"))
        if self.kind == "yandex" and not (self.yandex_site_key and self.yandex_secret):
            raise ConfigError(
                "CAPTCHA=yandex needs YANDEX_CAPTCHA_SITE_KEY and YANDEX_CAPTCHA_SECRET"
            )


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ConfigError(f"{name} must be one of: {', '.join(allowed)}")


def _json_object(name: str, text: str) -> None:
    try:
        right = isinstance(json.loads(text), dict)
    except ValueError:
        right = False
    if not right:
        raise ConfigError(f"{name} must be a JSON object")


@dataclass(frozen=True)
class BucketSettings:
    """Files of subscribers in an S3-compatible bucket; without a `bucket`, in DATA_DIR/files."""

    endpoint: str
    bucket: str
    region: str
    access_key: str
    secret_key: str

    @classmethod
    def from_env(cls, env: Env) -> "BucketSettings":
        return cls(
            endpoint=env.str("S3_ENDPOINT", "").rstrip("/"),
            bucket=env.str("S3_BUCKET", ""),
            region=env.str("S3_REGION", "us-east-1"),
            access_key=env.str("S3_ACCESS_KEY", ""),
            secret_key=env.str("S3_SECRET_KEY", ""),
        )

    def check(self) -> None:
        if self.bucket and not (self.endpoint and self.access_key and self.secret_key):
            raise ConfigError("S3_BUCKET needs S3_ENDPOINT, S3_ACCESS_KEY and S3_SECRET_KEY")


@dataclass(frozen=True)
class BackupSettings:
    """Where archives are written, and how many days and months back they are kept."""

    folder: Path
    days: int
    months: int

    @classmethod
    def from_env(cls, env: Env, data_dir: Path) -> "BackupSettings":
        return cls(
            folder=Path(env.str("BACKUP_DIR", str(data_dir / "backups"))),
            days=env.int("BACKUP_KEEP_DAYS", 14),
            months=env.int("BACKUP_KEEP_MONTHS", 12),
        )


def _networks(written: list[str]) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(each.strip()) for each in written)
    except ValueError as error:
        raise ConfigError(
            f"STAFF_NETWORKS lists networks such as 10.0.0.0/8 or 203.0.113.7/32: {error}"
        ) from error


@dataclass(frozen=True)
class ExchangeSettings:
    """`incoming` is the folder that the worker watches; `upload_mb` bounds an upload, in MB."""

    incoming: Path
    upload_mb: int

    @classmethod
    def from_env(cls, env: Env, data_dir: Path) -> "ExchangeSettings":
        return cls(
            incoming=Path(env.str("INCOMING_DIR", str(data_dir / "incoming"))),
            upload_mb=env.int("EXCHANGE_UPLOAD_MB", 100),
        )

    def check(self) -> None:
        if self.upload_mb < 1:
            raise ConfigError("EXCHANGE_UPLOAD_MB must be at least 1")


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
    staff_networks: tuple[Network, ...]
    payments: PaymentSettings
    default_locale: str
    log_format: str
    attachment_scanner: str
    brand: Brand
    mail: MailSettings
    sms: SmsSettings
    secret_key_fallbacks: tuple[str, ...]
    metrics_token: str
    bucket: BucketSettings
    backups: BackupSettings
    captcha: CaptchaSettings
    exchange: ExchangeSettings

    @property
    def secret_keys(self) -> list[str]:
        """What signatures are accepted of, as itsdangerous takes it: the last one signs."""
        return [*self.secret_key_fallbacks, self.secret_key]

    @property
    def production(self) -> bool:
        return self.environment == "production"

    @property
    def secure_cookies(self) -> bool:
        """Cookies for HTTPS only: always in production, elsewhere where the address says so."""
        return self.production or self.public_url.startswith("https://")

    @classmethod
    def from_env(cls, env: Env | None = None) -> "Config":
        env = env or Env()
        data_dir = Path(env.str("DATA_DIR", str(ROOT / "var")))
        environment = env.str("APP_ENV", "production")
        sandbox = env.bool("SANDBOX", False)
        # Outside production nothing leaves the building unless the settings say so.
        default_sender = "" if environment == "production" else "sandbox"
        config = cls(
            environment=environment,
            secret_key=env.str("SECRET_KEY", "" if environment == "production" else "x" * 32),
            database_url=env.str("DATABASE_URL", f"sqlite:///{data_dir / 'elkk.sqlite3'}"),
            queue_url=env.str("QUEUE_URL", f"sqlite:///{data_dir / 'queue.sqlite3'}"),
            data_dir=data_dir,
            public_url=env.str("PUBLIC_URL", f"http://127.0.0.1:{env.int('PORT', 8000)}").rstrip(
                "/"
            ),
            sandbox=sandbox,
            trusted_proxies=env.int("TRUSTED_PROXIES", 0),
            staff_networks=_networks(env.list("STAFF_NETWORKS", [])),
            payments=PaymentSettings.from_env(env, sandbox),
            default_locale=env.str("DEFAULT_LOCALE", "ru"),
            log_format=env.str("LOG_FORMAT", "json" if environment == "production" else "text"),
            attachment_scanner=env.str("ATTACHMENT_SCANNER", ""),
            brand=Brand(
                name=env.str("BRAND_NAME", "ПАО «Саратовэнерго»"),
                short_name=env.str("BRAND_SHORT_NAME", "Саратовэнерго"),
                site_url=env.str("BRAND_SITE_URL", "https://www.example.org/"),
                phone=env.str("BRAND_PHONE", "8 800 000-00-00"),
                support_email=env.str("BRAND_SUPPORT_EMAIL", "support@example.org"),
                manual_url=env.str("BRAND_MANUAL_URL", ""),
                agreement_url=env.str("BRAND_AGREEMENT_URL", ""),
                consent_url=env.str("BRAND_CONSENT_URL", ""),
            ),
            mail=MailSettings.from_env(env, default_sender),
            sms=SmsSettings.from_env(env, default_sender),
            secret_key_fallbacks=tuple(env.list("SECRET_KEY_FALLBACKS", [])),
            metrics_token=env.str("METRICS_TOKEN", ""),
            bucket=BucketSettings.from_env(env),
            backups=BackupSettings.from_env(env, data_dir),
            captcha=CaptchaSettings.from_env(env),
            exchange=ExchangeSettings.from_env(env, data_dir),
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
        if len(self.secret_key) < SHORTEST_SECRET:
            raise ConfigError(
                f"SECRET_KEY must have at least {SHORTEST_SECRET} characters; make one with "
                "python3 -c 'import secrets; print(secrets.token_hex(32))'"
            )
        if any(len(key) < SHORTEST_SECRET for key in self.secret_key_fallbacks):
            raise ConfigError(
                f"SECRET_KEY_FALLBACKS lists former SECRET_KEYs, separated by commas, of at least "
                f"{SHORTEST_SECRET} characters each"
            )
        if self.metrics_token and len(self.metrics_token) < SHORTEST_TOKEN:
            raise ConfigError(f"METRICS_TOKEN must have at least {SHORTEST_TOKEN} characters")
        if self.production and "sandbox" in (self.mail.sender, self.sms.sender):
            raise ConfigError("MAIL_SENDER and SMS_SENDER can't be sandbox in production")
        self.mail.check()
        self.sms.check()
        self.bucket.check()
        self.payments.check(self.sandbox)
        self.captcha.check()
        self.exchange.check()
