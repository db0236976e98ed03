"""Settings: the environment becomes one typed, documented Config.

Every setting is described in docs/settings.md; a test compares the two.
"""

import json
import os
import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from environs import Env, EnvError

ROOT = Path(__file__).resolve().parent
SHORTEST_SECRET = 32
SHORTEST_TOKEN = 16
# Shorter names are too easily met by a variable of another program.
SHORTEST_TO_MISSPELL = 8

Network = IPv4Network | IPv6Network


class ConfigError(Exception):
    """The settings don't allow a safe start.

    The text is one Russian line for the administrator: which setting, what is wrong and how to mend
    it. It never repeats a value that may hold a password.
    """


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
                "PAYMENT_GATEWAY=yookassa: впишите YOOKASSA_SHOP_ID и YOOKASSA_SECRET_KEY, "
                "они видны в кабинете магазина на yookassa.ru."
            )
        _networks("YOOKASSA_NETWORKS", self.networks)
        _address("YOOKASSA_API_URL", self.api_url)


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
                "PAYMENT_GATEWAY=sandbox не принимает настоящих денег и требует SANDBOX=1. "
                "Поставьте PAYMENT_GATEWAY=yookassa или оставьте пустым: оплата не предлагается."
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
        _port("SMTP_PORT", self.port)
        _at_least("SMTP_TIMEOUT", self.timeout, 1)
        _at_least("MAIL_PER_MINUTE", self.per_minute, 0)
        if self.sender == "smtp" and not self.host:
            raise ConfigError(
                "SMTP_HOST: впишите адрес почтового сервера, без него не уйдут письма."
            )


@dataclass(frozen=True)
class SmsSettings:
    """SMS. `http_*` describe any gateway to the sender `http`; `timeout` is in seconds.

    At most `per_minute` are sent in a minute; 0 means any number. `countries` are where phones may
    be that SMS are written to, two letters each (ISO 3166).
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
    countries: tuple[str, ...] = ("RU",)

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
            countries=tuple(env.list("SMS_COUNTRIES", ["RU"])),
        )

    def check(self) -> None:
        _one_of("SMS_SENDER", self.sender, ("smsc", "http", "sandbox"))
        _at_least("SMS_TIMEOUT", self.timeout, 1)
        _at_least("SMS_PER_MINUTE", self.per_minute, 0)
        if not self.countries or not all(map(re.compile("[A-Z]{2}").fullmatch, self.countries)):
            raise ConfigError("SMS_COUNTRIES: перечислите страны двумя буквами, например RU,BY.")
        if self.sender == "smsc" and not (self.login and self.password):
            raise ConfigError("SMS_SENDER=smsc: впишите SMS_LOGIN и SMS_PASSWORD шлюза.")
        if self.sender == "http" and not self.url:
            raise ConfigError("SMS_SENDER=http: впишите в SMS_URL адрес шлюза.")
        for name, text in (
            ("SMS_HTTP_BODY", self.http_body),
            ("SMS_HTTP_HEADERS", self.http_headers),
        ):
            _json_object(name, text)
        for name, text in (
            ("SMS_HTTP_SUCCESS", self.http_success),
            ("SMS_HTTP_ID", self.http_id),
        ):
            _pattern(name, text)
        if self.sender != "sandbox":
            _address("SMS_URL", self.url)


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
                "CAPTCHA=yandex: впишите YANDEX_CAPTCHA_SITE_KEY и YANDEX_CAPTCHA_SECRET."
            )


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        choices = ", ".join(each or "пусто" for each in allowed)
        raise ConfigError(f"{name}: возможны значения: {choices}.")


def _json_object(name: str, text: str) -> None:
    try:
        right = isinstance(json.loads(text), dict)
    except ValueError:
        right = False
    if not right:
        raise ConfigError(f'{name}: нужен объект JSON, например {{"to": "{{to}}"}}.')


def _pattern(name: str, text: str) -> None:
    try:
        re.compile(text)
    except re.error:
        raise ConfigError(f"{name}: это не регулярное выражение, проверьте скобки.") from None


def _address(name: str, text: str) -> None:
    try:
        parts = urlsplit(text)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        right = False
    if not right:
        raise ConfigError(f"{name}: нужен адрес вида https://имя.сервера, с http:// или https://.")


def _store(name: str, text: str, schemes: Collection[str]) -> None:
    """Check the address of a database or a queue; its value may hold a password."""
    try:
        parts = urlsplit(text)
        named = parts.path.strip("/") if parts.scheme == "sqlite" else parts.hostname
        right = parts.scheme in schemes and "://" in text and bool(named) and parts.port != 0
    except ValueError:
        right = False
    if not right:
        examples = " или ".join(_STORES[scheme] for scheme in schemes if scheme in _STORES)
        raise ConfigError(
            f"{name}: нужен адрес вида {examples}; знаки @ : / % в пароле "
            "пишутся как %40 %3A %2F %25."
        )


_STORES: Final = {
    "sqlite": "sqlite:///путь",
    "postgresql": "postgresql://пользователь:пароль@сервер/база",
    "redis": "redis://сервер",
}


def _at_least(name: str, value: float, least: float) -> None:
    if value < least:
        raise ConfigError(f"{name}: число не меньше {least:g}.")


def _port(name: str, value: int) -> None:
    if not 0 < value < 65536:
        raise ConfigError(f"{name}: номер порта, от 1 до 65535.")


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
            raise ConfigError("S3_BUCKET: впишите S3_ENDPOINT, S3_ACCESS_KEY и S3_SECRET_KEY.")
        if self.bucket:
            _address("S3_ENDPOINT", self.endpoint)


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

    def check(self) -> None:
        _at_least("BACKUP_KEEP_DAYS", self.days, 1)
        _at_least("BACKUP_KEEP_MONTHS", self.months, 0)


@dataclass(frozen=True)
class RetentionSettings:
    """How many days what has done its work is kept; see elkk/operations/retention.py."""

    messages: int
    notices: int
    audit: int
    webhooks: int
    uploads: int

    @classmethod
    def from_env(cls, env: Env) -> "RetentionSettings":
        return cls(
            messages=env.int("KEEP_MESSAGES_DAYS", 180),
            notices=env.int("KEEP_NOTICES_DAYS", 1096),
            audit=env.int("KEEP_AUDIT_DAYS", 1096),
            webhooks=env.int("KEEP_WEBHOOKS_DAYS", 400),
            uploads=env.int("KEEP_UPLOADS_DAYS", 30),
        )

    def check(self) -> None:
        # A notice tells a fact once: while the fact may be found again, its row must be there.
        _at_least("KEEP_NOTICES_DAYS", self.notices, 400)
        _at_least("KEEP_MESSAGES_DAYS", self.messages, 30)
        _at_least("KEEP_AUDIT_DAYS", self.audit, 30)
        _at_least("KEEP_WEBHOOKS_DAYS", self.webhooks, 30)
        _at_least("KEEP_UPLOADS_DAYS", self.uploads, 1)


def _networks(name: str, written: Collection[str]) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(each.strip()) for each in written)
    except ValueError:
        raise ConfigError(
            f"{name}: нужны сети через запятую, например 10.0.0.0/8,203.0.113.7/32 "
            "(в адресе сети за ее маской стоят нули)."
        ) from None


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
            raise ConfigError("EXCHANGE_UPLOAD_MB: число не меньше 1.")


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
    retention: RetentionSettings

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
        """The settings of the environment; ConfigError where one is wrong, missing or misspelt."""
        reader = env or Env()
        try:
            config = cls._read(reader)
        except EnvError as error:
            raise _unreadable(error) from None
        _find_misspelt(os.environ, {*reader.dump(), *READ_ELSEWHERE})
        config.check()
        return config

    @classmethod
    def _read(cls, env: Env) -> "Config":
        data_dir = Path(env.str("DATA_DIR", str(ROOT / "var")))
        environment = env.str("APP_ENV", "production")
        sandbox = env.bool("SANDBOX", False)
        # Outside production nothing leaves the building unless the settings say so.
        default_sender = "" if environment == "production" else "sandbox"
        return cls(
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
            staff_networks=_networks("STAFF_NETWORKS", env.list("STAFF_NETWORKS", [])),
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
            retention=RetentionSettings.from_env(env),
        )

    def check(self) -> None:
        """Raise ConfigError where a start would be unsafe."""
        _one_of("APP_ENV", self.environment, ("production", "demo", "test"))
        if self.sandbox and self.production:
            raise ConfigError(
                "SANDBOX=1 запрещена с APP_ENV=production: коды из SMS увидел бы каждый. Уберите "
                "SANDBOX или поставьте APP_ENV=demo на стенде без настоящих абонентов."
            )
        self._check_secrets()
        if self.production and "sandbox" in (self.mail.sender, self.sms.sender):
            raise ConfigError(
                "MAIL_SENDER и SMS_SENDER не могут быть sandbox с APP_ENV=production: "
                "сообщения никуда бы не уходили."
            )
        _store("DATABASE_URL", self.database_url, ("sqlite", "postgresql", "postgres"))
        _store("QUEUE_URL", self.queue_url, ("sqlite", "redis", "rediss", "postgresql", "postgres"))
        _address("PUBLIC_URL", self.public_url)
        _one_of("DEFAULT_LOCALE", self.default_locale, ("ru", "en"))
        _one_of("LOG_FORMAT", self.log_format, ("json", "text"))
        _at_least("TRUSTED_PROXIES", self.trusted_proxies, 0)
        for part in (self.mail, self.sms, self.bucket, self.backups, self.captcha):
            part.check()
        self.exchange.check()
        self.retention.check()
        self.payments.check(self.sandbox)

    def _check_secrets(self) -> None:
        if not self.secret_key:
            raise ConfigError(f"SECRET_KEY: впишите ключ, он {_MAKE_SECRET}.")
        if len(self.secret_key) < SHORTEST_SECRET:
            raise ConfigError(
                f"SECRET_KEY: нужно не меньше {SHORTEST_SECRET} знаков, ключ {_MAKE_SECRET}."
            )
        if any(len(key) < SHORTEST_SECRET for key in self.secret_key_fallbacks):
            raise ConfigError(
                "SECRET_KEY_FALLBACKS: прежние значения SECRET_KEY через запятую, в каждом не "
                f"меньше {SHORTEST_SECRET} знаков."
            )
        if self.metrics_token and len(self.metrics_token) < SHORTEST_TOKEN:
            raise ConfigError(f"METRICS_TOKEN: нужно не меньше {SHORTEST_TOKEN} знаков.")


_MAKE_SECRET: Final = "делается командой python3 -c 'import secrets; print(secrets.token_hex(32))'"
# Settings of the web server, of its helpers and of the commands around the program.
READ_ELSEWHERE: Final = frozenset(
    {"WEB_HOST", "WEB_CONCURRENCY", "WEB_THREADS", "ELKK_HOME", "ELKK_ENV", "ELKK_USER"}
)
_EXPECTED: Final = {
    "Not a valid integer.": "нужно целое число",
    "Not a valid number.": "нужно число",
    "Not a valid boolean.": "нужно 1 или 0",
}


def _unreadable(error: EnvError) -> ConfigError:
    """The library's error in the administrator's words."""
    found = re.search(r'"(\w+)"', str(error))
    reasons = getattr(error, "error_messages", [])
    expected = _EXPECTED.get(str(reasons[0]) if reasons else "", "значение не читается")
    return ConfigError(f"{found[1] if found else 'Настройка'}: {expected}, проверьте значение.")


def _find_misspelt(given: Collection[str], known: Collection[str]) -> None:
    """Raise ConfigError for a variable that is nearly a setting: it would be ignored in silence."""
    for name in sorted(set(given) - set(known)):
        if len(name) < SHORTEST_TO_MISSPELL:
            continue
        meant = get_close_matches(name, sorted(known), n=1, cutoff=0.88)
        if meant:
            raise ConfigError(f"{name}: такой настройки нет. Вероятно, имелась в виду {meant[0]}.")
