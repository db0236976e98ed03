"""Work outside requests: scanning files, closing what was answered long ago, clearing away."""

from huey import crontab

from elkk.base.tasks import task
from elkk.support import attachments, lifecycle


@task(every=crontab(minute="*/5"))
def scan_waiting_attachments() -> None:
    attachments.scan_waiting()


@task(every=crontab(minute="20", hour="3"))
def close_answered_appeals() -> None:
    lifecycle.close_answered()


@task(every=crontab(minute="40", hour="3"))
def clear_forgotten_attachments() -> None:
    attachments.clear_forgotten()
