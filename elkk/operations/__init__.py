"""Operating an installation: health, metrics, maintenance, backups, the shared schedule."""

from flask import Flask

from config import Config
from elkk.operations import metrics, schedule
from elkk.operations.bucket import BucketStorage


def init_app(app: Flask) -> None:
    """Follow the settings: files in a bucket, metrics; and share the periodic tasks."""
    config: Config = app.config["ELKK"]
    if config.bucket.bucket:
        app.extensions["storage"] = BucketStorage(config.bucket)
    if config.metrics_token:
        metrics.switch_on(config.data_dir / "metrics")
    schedule.share(app.extensions["huey"], app.app_context)
