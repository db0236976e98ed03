"""The group and the note that a user gives an account."""

from elkk.accounts import links
from elkk.accounts.models import AccountLink


def stored_group(link: AccountLink, group: str) -> str:
    """The default, the property's address, is kept as nothing, so that it follows the address."""
    group = " ".join(group.split())
    return "" if group == link.account.address else group


def save_group(link: AccountLink, group: str) -> None:
    links.change(link, group=stored_group(link, group))


def save_note(link: AccountLink, note: str) -> None:
    links.change(link, note=note.strip())


def groups_of(user_id: int) -> list[str]:
    """The group names that the user has given, for suggesting them again."""
    return sorted({link.group for link in links.live_links(user_id) if link.group})
