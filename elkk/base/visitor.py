"""Who is asking, as far as services need to know."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Visitor:
    """`ip` is the client's own address, as the trusted proxies tell it."""

    ip: str = ""
    user_agent: str = ""
