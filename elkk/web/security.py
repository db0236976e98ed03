"""Response headers that keep other sites, caches and scripts out. See docs/security.md."""

from typing import Final

from flask import Flask, Response, request

from config import Config

SMART_CAPTCHA: Final = "https://smartcaptcha.yandexcloud.net"

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


def init_app(app: Flask) -> None:
    config: Config = app.config["ELKK"]
    allowed = policy(config)

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        headers["Content-Security-Policy"] = allowed
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        if config.secure_cookies:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if request.endpoint != "static":
            headers.setdefault("Cache-Control", "no-store")
        return response
