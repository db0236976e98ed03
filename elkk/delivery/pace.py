"""How fast a gateway may be fed: so many messages a minute, a minute's worth at once at most.

One row a channel holds until when its rate is used up (the generic cell rate algorithm), and a
conditional UPDATE takes a place: many workers share one rate.
"""

from datetime import UTC, datetime
from typing import Final

from peewee import Case

from elkk.base import clock
from elkk.delivery.models import Channel, GatewayPace

_MINUTE_MS: Final = 60_000


def take(channel: Channel, per_minute: int, *, urgent: bool) -> datetime | None:
    """Take a place for one message now: None. Else when to ask again.

    An urgent message (a code that somebody waits for) always gets its place, and the others wait
    longer for it. `per_minute` 0 means no limit.
    """
    if per_minute <= 0:
        return None
    now_ms = int(clock.now().timestamp() * 1000)
    step = _MINUTE_MS // per_minute
    latest_start = now_ms + _MINUTE_MS - step
    if _take(channel, now_ms, step, None if urgent else latest_start):
        return None
    used_until = GatewayPace.get(GatewayPace.channel == channel).free_at
    return datetime.fromtimestamp((used_until - latest_start + now_ms + 1) / 1000, UTC)


def _take(channel: Channel, now_ms: int, step: int, latest_start: int | None) -> bool:
    ours = GatewayPace.channel == channel
    if not GatewayPace.select().where(ours).exists():
        GatewayPace.insert(channel=channel, free_at=now_ms).on_conflict_ignore().execute()
    begins = Case(None, [(GatewayPace.free_at < now_ms, now_ms)], GatewayPace.free_at)
    room = ours if latest_start is None else ours & (GatewayPace.free_at <= latest_start)
    return bool(GatewayPace.update(free_at=begins + step).where(room).execute())
