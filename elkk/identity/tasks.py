"""Forgetting what has expired."""

from huey import crontab

from elkk.base.tasks import task
from elkk.identity import codes, email, limits, second_factor, sessions
from elkk.identity.captcha import services as captcha


@task(every=crontab(minute="17"))
def forget_expired_identity() -> None:
    """Each hour: sessions, codes, challenges, links and counters that are over."""
    for room in (sessions, codes, captcha, email, second_factor, limits):
        room.forget_old()
