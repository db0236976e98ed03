"""Texts to begin an answer with, and the names in them that stand for something."""

import re
from collections.abc import Mapping
from typing import Final

from elkk.base.db import atomic
from elkk.identity import audit
from elkk.identity.models import User
from elkk.support.models import AnswerTemplate, Appeal

# In Russian: those who write templates are.
PLACEHOLDERS: Final = ("имя", "обращение", "тема", "счет", "адрес", "поставщик", "телефон")
_NAME: Final = re.compile(r"\{([^{}]*)\}")


def unknown_names(text: str) -> list[str]:
    """What stands in braces and is no placeholder."""
    return [name for name in _NAME.findall(text) if name not in PLACEHOLDERS]


def fill(template: AnswerTemplate, appeal: Appeal) -> str:
    """The text about this appeal; what the appeal lacks becomes «…», to be seen and mended."""
    values = _values(appeal)
    return _NAME.sub(lambda found: values.get(found[1]) or "…", template.text)


def _values(appeal: Appeal) -> Mapping[str, str]:
    user, account, supplier = appeal.user, appeal.account, appeal.supplier
    return {
        "имя": " ".join(filter(None, (user.first_name, user.patronymic))),
        "обращение": appeal.number or "",
        "тема": appeal.topic.title,
        "счет": account.number if account else "",
        "адрес": account.address if account else "",
        "поставщик": supplier.short_name,
        "телефон": supplier.phone,
    }


def listed(*, only_active: bool = False) -> list[AnswerTemplate]:
    found = AnswerTemplate.select().order_by(AnswerTemplate.title, AnswerTemplate.id)
    return list(found.where(AnswerTemplate.is_active) if only_active else found)


def find(template_id: int) -> AnswerTemplate | None:
    return AnswerTemplate.get_or_none(AnswerTemplate.id == template_id)


def save(
    template: AnswerTemplate | None, title: str, text: str, staff: User, *, is_active: bool
) -> None:
    """Change a template, or make one."""
    template = template or AnswerTemplate()
    template.title, template.text, template.is_active = title, text, is_active
    with atomic():
        template.save()
        audit.record("staff.template_saved", actor_id=staff.id, title=title)
