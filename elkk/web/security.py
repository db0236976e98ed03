"""Response headers that keep other sites, caches and scripts out. See docs/security.md."""

from typing import Final

from flask import Flask, Response, request

from config import Config

SMART_CAPTCHA: Final = "https://smartcaptcha.yandexcloud.net"

# The same for everybody, and each says for how long. All else is the reader's own.
KEPT_BY_CACHES: Final = {"branding.styles", "branding.logo", "documents.picture"}

_POLICY: Final[dict[str, str]] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "object-src": "'none'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def policy(config: Config) -> str:
    """The Content-Security-Policy: nothing from elsewhere, unless a setting brings it in."""
    sources = dict(_POLICY)
    if config.captcha.kind == "yandex":
        for name in ("script-src", "connect-src", "frame-src"):
            sources[name] = f"{sources.get(name, '')} {SMART_CAPTCHA}".strip()
    return "; ".join(f"{name} {source}" for name, source in sources.items())


def headers(config: Config) -> dict[str, str]:
    """What every answer carries, whatever it is."""
    sent = {
        "Content-Security-Policy": policy(config),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
    if config.secure_cookies:
        sent["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return sent


def init_app(app: Flask) -> None:
    of_all = headers(app.config["ELKK"])

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.update(of_all)
        if request.endpoint not in KEPT_BY_CACHES:
            response.headers["Cache-Control"] = "no-store"
        return response
