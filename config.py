"""Settings: the environment becomes one typed, documented Config.

Every setting is described in docs/settings.md; a test compares the two.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from environs import Env

ROOT = Path(__file__).resolve().parent
SHORTEST_SECRET = 32
SHORTEST_TOKEN = 16


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


@dataclass(frozen=True)
class MailSettings:
    """Letters. `security` is starttls, tls or none; `timeout` is in seconds."""

    sender: str
    host: str
    port: int
    security: str
    user: str
    password: str
    sender_address: str
    timeout: float

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
        )

    def check(self) -> None:
        _one_of("MAIL_SENDER", self.sender, ("smtp", "sandbox"))
        _one_of("SMTP_SECURITY", self.security, ("starttls", "tls", "none"))
        if self.sender == "smtp" and not self.host:
            raise ConfigError("MAIL_SENDER=smtp needs SMTP_HOST, the address of a mail server")


@dataclass(frozen=True)
class SmsSettings:
    """SMS. `http_*` describe any gateway to the sender `http`; `timeout` is in seconds."""

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
    default_locale: str
    log_format: str
    brand: Brand
    mail: MailSettings
    sms: SmsSettings
    secret_key_fallbacks: tuple[str, ...]
    metrics_token: str
    bucket: BucketSettings
    backups: BackupSettings

    @property
    def production(self) -> bool:
        return self.environment == "production"

    @classmethod
    def from_env(cls, env: Env | None = None) -> "Config":
        env = env or Env()
        data_dir = Path(env.str("DATA_DIR", str(ROOT / "var")))
        environment = env.str("APP_ENV", "production")
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
            sandbox=env.bool("SANDBOX", False),
            trusted_proxies=env.int("TRUSTED_PROXIES", 0),
            default_locale=env.str("DEFAULT_LOCALE", "ru"),
            log_format=env.str("LOG_FORMAT", "json" if environment == "production" else "text"),
            brand=Brand(
                name=env.str("BRAND_NAME", "ПАО «Саратовэнерго»"),
                short_name=env.str("BRAND_SHORT_NAME", "Саратовэнерго"),
                site_url=env.str("BRAND_SITE_URL", "https://www.example.org/"),
                phone=env.str("BRAND_PHONE", "8 800 000-00-00"),
                support_email=env.str("BRAND_SUPPORT_EMAIL", "support@example.org"),
            ),
            mail=MailSettings.from_env(env, default_sender),
            sms=SmsSettings.from_env(env, default_sender),
            secret_key_fallbacks=tuple(env.list("SECRET_KEY_FALLBACKS", [])),
            metrics_token=env.str("METRICS_TOKEN", ""),
            bucket=BucketSettings.from_env(env),
            backups=BackupSettings.from_env(env, data_dir),
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
