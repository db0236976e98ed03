"""Linking accounts, letting others in, and links that were withheld."""

from elkk.accounts import linking_views, sharing_views, withheld_views
from elkk.accounts.blueprint import bp

__all__ = ["bp", "linking_views", "sharing_views", "withheld_views"]
