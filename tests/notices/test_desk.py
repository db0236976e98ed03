"""The staff see what did not go out, send it again, and settle what is unsure."""

import pytest

from elkk.delivery.models import Message, MessageState
from elkk.delivery.senders import OutcomeUnknown
from elkk.identity.models import AuditEvent
from tests.notices.conftest import Gateway
from tests.notices.test_dead_letters import fail
from tests.support.cast import Staff


def act(browser, action: str, *ids: int, state: str = "failed"):
    data = {"action": action, "message": list(ids), "state": state}
    return browser.post("/staff/messages/act", data=data)


def state_of(message_id: int) -> MessageState:
    return Message.get_by_id(message_id).state


def test_clerks_look(gateway: Gateway, clerk) -> None:
    message = fail(gateway)
    text = clerk.get("/staff/messages/").text
    assert f"№ {message}" in text
    assert "no such number" in text
    assert "Отправить еще раз" not in text
    assert act(clerk, "again", message).status_code == 403


def test_several_are_sent_again_at_once(gateway: Gateway, staff: Staff, billing) -> None:
    ids = [fail(gateway), fail(gateway)]
    assert act(billing, "again", *ids).status_code == 303
    assert [state_of(each) for each in ids] == [MessageState.SENT] * 2
    events = AuditEvent.select().where(AuditEvent.event == "staff.message_again")
    assert [event.actor_id for event in events] == [staff.billing.id] * 2
    assert "Готово: 2 сообщения." in billing.get("/staff/messages/").text


def test_a_wiped_code_stays_and_is_told(gateway: Gateway, billing) -> None:
    secret = fail(gateway, secret=True)
    assert "код или ссылка" in billing.get("/staff/messages/").text
    act(billing, "again", secret)
    assert state_of(secret) is MessageState.FAILED
    assert "отправить снова нельзя" in billing.get("/staff/messages/").text


@pytest.mark.parametrize("action", ["was_sent", "was_not_sent"])
def test_an_unsure_one_is_settled(gateway: Gateway, billing, action: str) -> None:
    message = fail(gateway, OutcomeUnknown("silence"))
    assert f"№ {message}" in billing.get("/staff/messages/?state=unsure").text
    act(billing, action, message, state="unsure")
    assert state_of(message) is MessageState.SENT
    assert len(gateway.taken) == (0 if action == "was_sent" else 1)


def test_the_text_of_an_unsure_code_is_not_shown(gateway: Gateway, admin) -> None:
    fail(gateway, OutcomeUnknown("silence"), secret=True)
    assert ">text<" not in admin.get("/staff/messages/?state=unsure").text


def test_nothing_ticked_is_told(gateway: Gateway, billing) -> None:
    fail(gateway)
    refused = act(billing, "again")
    assert refused.status_code == 422
    assert "Сначала отметьте сообщения." in refused.text


def test_an_action_that_does_not_exist_is_not_found(gateway: Gateway, billing) -> None:
    assert act(billing, "burn", fail(gateway)).status_code == 404
