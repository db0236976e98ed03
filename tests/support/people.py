"""What a person does with the sign-in pages: read an SMS, solve a captcha, fill in a form."""

import re

from werkzeug.test import TestResponse

from elkk.identity.captcha.services import find, right_cells
from elkk.sandbox.models import SandboxMessage
from tests.support.audit import AuditClient

NEW_PHONE = "+79165550101"
NEW_PASSWORD = "длинный новый пароль"


def messages_to(recipient: str) -> list[SandboxMessage]:
    """Newest first."""
    kept = SandboxMessage.select().where(SandboxMessage.recipient == recipient)
    return list(kept.order_by(SandboxMessage.id.desc()))


def last_to(recipient: str) -> str:
    return messages_to(recipient)[0].text


def code_to(recipient: str) -> str:
    """The six digits in the newest message."""
    found = re.search(r"\b(\d{6})\b", last_to(recipient))
    assert found, last_to(recipient)
    return found[1]


def link_to(recipient: str) -> str:
    """The path of the link in the newest letter."""
    found = re.search(r"https?://[^/\s]+(/auth/\S+)", last_to(recipient))
    assert found, last_to(recipient)
    return found[1]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def solved_captcha(page: TestResponse) -> dict[str, object]:
    """The fields with the right answer to the challenge on the page."""
    found = re.search(r'name="captcha_id" value="([^"]+)"', page.text)
    assert found, "no captcha on the page"
    challenge = find(found[1])
    assert challenge
    if challenge.answer:
        return {"captcha_id": found[1], "captcha_text": challenge.answer}
    return {"captcha_id": found[1], "captcha_cell": [str(cell) for cell in right_cells(challenge)]}


def application(**changes: object) -> dict[str, object]:
    fields: dict[str, object] = {
        "last_name": "Новикова",
        "first_name": "Нина",
        "patronymic": "Петровна",
        "phone": "8 (916) 555-01-01",
        "email": "nina@example.org",
        "password": NEW_PASSWORD,
        "repeat": NEW_PASSWORD,
        "consent": "y",
    }
    return fields | changes


def apply(client: AuditClient, **changes: object) -> TestResponse:
    """Fill in the registration form, captcha included."""
    captcha = solved_captcha(client.get("/auth/registration/"))
    return client.post("/auth/registration/", data=application(**changes) | captcha)


def register(client: AuditClient, **changes: object) -> TestResponse:
    """The whole registration; the last answer."""
    apply(client, **changes)
    return client.post("/auth/registration/code/", data={"code": code_to(NEW_PHONE)})


def ask_recovery(client: AuditClient, contact: str) -> TestResponse:
    captcha = solved_captcha(client.get("/auth/recovery/"))
    return client.post("/auth/recovery/", data={"contact": contact} | captcha)


def sign_in(client: AuditClient, login: str, password: str, **fields: str) -> TestResponse:
    return client.post("/auth/", data={"login": login, "password": password} | fields)


def is_signed_in(client: AuditClient) -> bool:
    return client.get("/").status_code == 200
