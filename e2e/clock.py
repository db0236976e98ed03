"""The stand's clock: its day is that of the demo's supplier, which may be tomorrow elsewhere."""

from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import APIRequestContext


def now(request: APIRequestContext) -> datetime:
    answer = request.get("/sandbox/clock", headers={"Accept": "application/json"})
    return as_read_there(answer.json()["now"])


def as_read_there(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo("Europe/Saratov"))
