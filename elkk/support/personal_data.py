"""What appeals hold about a person: the copy of it, and its end (152-ФЗ)."""

from typing import Any

from elkk.base.db import after_commit
from elkk.base.storage import storage
from elkk.identity.models import User
from elkk.support.models import Appeal, Attachment, Message, Topic


def copy_of(user: User) -> list[dict[str, Any]]:
    """The user's appeals with their messages and the names of their files, as JSON takes them."""
    mine = Appeal.user == user.id
    messages = list(Message.select().join(Appeal).where(mine).order_by(Message.id))
    files = list(Attachment.select().join(Appeal).where(mine).order_by(Attachment.id))
    return [
        {
            "number": appeal.number,
            "topic": appeal.topic.title,
            "status": str(appeal.status),
            "email": appeal.email,
            "phone": appeal.phone,
            "not_sent_yet": appeal.draft_text,
            "sent_at": appeal.sent_at.isoformat() if appeal.sent_at else None,
            "rating": appeal.rating,
            "messages": [_message(each) for each in messages if each.appeal_id == appeal.id],
            "files": [each.name for each in files if each.appeal_id == appeal.id],
        }
        for appeal in Appeal.select(Appeal, Topic).join(Topic).where(mine).order_by(Appeal.id)
    ]


def _message(message: Message) -> dict[str, Any]:
    return {
        "at": message.created_at.isoformat(),
        "from_utility": message.from_staff,
        "name": message.author_name,
        "text": message.text,
    }


def forget_files(user: User) -> None:
    """Destroy the files of the user's appeals once their rows are gone.

    To be called in the transaction that deletes the user.
    """
    mine = Attachment.select(Attachment.key).join(Appeal).where(Appeal.user == user.id)
    kept, keys = storage(), [each.key for each in mine]

    def destroy() -> None:
        for key in keys:
            kept.delete(key)

    after_commit(destroy)
