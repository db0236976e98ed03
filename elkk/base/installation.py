"""The settings of the running installation, for services, which know no Flask."""

from config import Config

_config: Config | None = None


def use(config: Config) -> None:
    """Called by create_app."""
    global _config
    _config = config


def settings() -> Config:
    if _config is None:
        raise RuntimeError("no settings: create_app() was not called")
    return _config
