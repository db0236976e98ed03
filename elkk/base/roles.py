"""Who works at the utility."""

from enum import StrEnum


class Role(StrEnum):
    """What a member of the utility's staff may do; subscribers have none."""

    CLERK = "clerk"
    BILLING = "billing"
    ADMIN = "admin"
