"""Settings: the environment becomes one typed, documented Config.

Every setting is described in docs/settings.md; a test compares the two.
"""

from dataclasses import dataclass
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
    attachment_scanner: str
    brand: Brand

    @property
    def production(self) -> bool:
        return self.environment == "production"

    @classmethod
    def from_env(cls, env: Env | None = None) -> "Config":
        env = env or Env()
        data_dir = Path(env.str("DATA_DIR", str(ROOT / "var")))
        environment = env.str("APP_ENV", "production")
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
            attachment_scanner=env.str("ATTACHMENT_SCANNER", ""),
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
        if len(self.secret_key) < SHORTEST_SECRET:
            raise ConfigError(
                f"SECRET_KEY must have at least {SHORTEST_SECRET} characters; make one with "
                "python3 -c 'import secrets; print(secrets.token_hex(32))'"
            )
