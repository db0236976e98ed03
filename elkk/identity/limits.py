"""How often things may be tried: leaky buckets in the database, one statement each.

A bucket holds `most` tries and empties evenly over `window`. The conditional upsert is atomic, so
that parallel tries can't slip through (the generic cell rate algorithm, with the time at which
the bucket will be empty as its only state).

Addresses are shared by many subscribers behind a mobile operator: limits by IP are wide, those
by number and user narrow.
"""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import Final

from peewee import Case

from elkk.base import clock
from elkk.base.secrets import digest
from elkk.identity.models import Bucket


class TooMany(Exception):
    """The limit is reached; `wait` is when the next try will count."""

    def __init__(self, name: str, wait: timedelta) -> None:
        super().__init__(f"{name}: try again in {wait}")
        self.name = name
        self.wait = wait

    @property
    def minutes(self) -> int:
        return max(1, -(-int(self.wait.total_seconds()) // 60))


@dataclass(frozen=True)
class Limit:
    name: str
    most: int
    window: timedelta

    @property
    def step(self) -> int:
        """Milliseconds that one try fills."""
        return int(self.window.total_seconds() * 1000) // self.most

    @property
    def depth(self) -> int:
        return self.step * self.most

    def take(self, whose: str) -> None:
        """Count a try. Raises TooMany, and then does not count it."""
        key, now = self._key(whose), _now_ms()
        # Fuller than full it only looks where the sandbox's clock went back: that one is empty.
        in_use = Bucket.full_until.between(now + 1, now + self.depth)
        full_until = Case(None, [(in_use, Bucket.full_until)], now) + self.step
        taken = (
            Bucket.insert(key=key, full_until=now + self.step)
            .on_conflict(
                conflict_target=[Bucket.key],
                update={Bucket.full_until: full_until},
                where=full_until <= now + self.depth,
            )
            .as_rowcount()
            .execute()
        )
        if not taken:
            raise TooMany(self.name, self._wait(key, now))

    def give_back(self, whose: str) -> None:
        """Forget a try that turned out to be in order."""
        Bucket.update(full_until=Bucket.full_until - self.step).where(
            Bucket.key == self._key(whose)
        ).execute()

    def _wait(self, key: str, now: int) -> timedelta:
        bucket = Bucket.get_or_none(Bucket.key == key)
        beyond = (bucket.full_until if bucket else now) + self.step - self.depth - now
        return timedelta(milliseconds=max(beyond, 0))

    def _key(self, whose: str) -> str:
        """Phones and addresses are not kept in the clear for the sake of a counter."""
        return f"{self.name}:{digest(whose)[:40]}"


def network_of(ip: str) -> str:
    """An IPv4 address itself, an IPv6 address's /64: a home gets that many."""
    try:
        address = ip_address(ip)
    except ValueError:
        return ip
    if address.version == 4:
        return ip
    return str(ip_network(f"{ip}/64", strict=False))


def forget_old() -> None:
    """Take away buckets that have run empty."""
    Bucket.delete().where(Bucket.full_until < _now_ms()).execute()


def _now_ms() -> int:
    return int(clock.now().timestamp() * 1000)


MINUTES_15: Final = timedelta(minutes=15)
HOUR: Final = timedelta(hours=1)

SIGN_IN_BY_IP: Final = Limit("sign-in-ip", 100, MINUTES_15)
SIGN_IN_BY_LOGIN: Final = Limit("sign-in-login", 10, MINUTES_15)
SIGN_IN_BY_LOGIN_AND_IP: Final = Limit("sign-in-both", 5, MINUTES_15)
SIGN_IN_BY_KNOWN_BROWSER: Final = Limit("sign-in-known", 5, MINUTES_15)
SEND_BY_TARGET: Final = Limit("send-target", 5, HOUR)
SEND_BY_IP: Final = Limit("send-ip", 60, HOUR)
SEND_BY_USER: Final = Limit("send-user", 10, HOUR)
PASSWORD_BY_USER: Final = Limit("password-user", 5, MINUTES_15)
SECOND_FACTOR_BY_USER: Final = Limit("factor-user", 10, MINUTES_15)
CAPTCHA_BY_IP: Final = Limit("captcha-ip", 300, HOUR)
QUESTION_BY_IP: Final = Limit("question-ip", 10, HOUR)
DOWNLOAD_BY_USER: Final = Limit("download-user", 10, HOUR)
CHECK_BY_IP: Final = Limit("check-ip", 300, MINUTES_15)
PAYMENT_BY_USER: Final = Limit("payment-user", 60, HOUR)
