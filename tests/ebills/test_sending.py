"""Each new bill goes once, with its PDF, to whoever agreed; nothing is lost or doubled."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from pypdf import PdfReader

from elkk.accounts import links
from elkk.accounts.models import AccountLink
from elkk.base.periods import Month
from elkk.bills.models import Bill
from elkk.delivery import outbox
from elkk.delivery.models import Message, MessageState
from elkk.delivery.senders import OutcomeUnknown, SendError
from elkk.ebills import sending
from elkk.ebills.models import EbillConsent, EbillLetter
from tests.ebills.conftest import (
    KNOWN,
    Gateway,
    agree,
    make_bill,
    next_bill,
    settings_of,
    withdraw,
)
from tests.support.app import USUAL_NOW
from tests.support.cast import Cast, link, make_account, make_user
from tests.support.queries import recorded


@pytest.fixture
def agreed(cast: Cast, owner, gateway: Gateway) -> Cast:
    """Olga agreed when February's bill was there already."""
    make_bill(cast.account)
    agree(owner, cast)
    return cast


def send() -> None:
    sending.run()
    outbox.sweep()


def letter() -> Message:
    return Message.select().where(Message.reference.startswith("ebill:")).get()


def test_a_new_bill_comes_as_a_letter_with_the_pdf(agreed: Cast, gateway: Gateway) -> None:
    next_bill(agreed.account)
    send()

    (sent,) = gateway.taken
    assert sent.recipient == KNOWN
    assert "март 2026" in sent.subject
    assert "499,27" in sent.text
    (file,) = sent.attachments
    assert (file.name, file.media_type) == ("640000000001-2026-03.pdf", "application/pdf")
    text = PdfReader(io.BytesIO(file.content)).pages[0].extract_text()
    assert "640000000001" in text


def test_bills_that_were_there_before_the_consent_are_no_news(
    agreed: Cast, gateway: Gateway
) -> None:
    send()
    assert not gateway.taken


def test_running_again_sends_nothing_twice(agreed: Cast, gateway: Gateway) -> None:
    next_bill(agreed.account)
    send()
    send()
    Bill.update(total=1).where(Bill.month == Month(2026, 3)).execute()
    send()

    assert len(gateway.taken) == 1


def test_a_bill_that_is_imported_anew_is_not_sent_again(agreed: Cast, gateway: Gateway) -> None:
    next_bill(agreed.account)
    send()
    Bill.delete().where(Bill.month == Month(2026, 3)).execute()
    next_bill(agreed.account)
    send()

    assert len(gateway.taken) == 1


def test_a_bill_without_lines_goes_too(agreed: Cast, gateway: Gateway) -> None:
    next_bill(agreed.account, charged=0, total=0)
    send()
    assert len(gateway.taken[0].attachments) == 1


def test_the_row_in_the_outbox_stays_small(agreed: Cast, gateway: Gateway) -> None:
    next_bill(agreed.account)
    sending.run()
    assert letter().reference == f"ebill:{EbillConsent.get().id}:202603"
    assert not letter().text.startswith("%PDF")


def test_who_only_looks_at_it_as_a_tenant_gets_no_owners_name(
    agreed: Cast, gateway: Gateway, cast: Cast
) -> None:
    AccountLink.update(relation="tenant").where(AccountLink.user == cast.owner).execute()
    next_bill(agreed.account)
    send()
    text = PdfReader(io.BytesIO(gateway.taken[0].attachments[0].content)).pages[0].extract_text()
    assert "Орлова" not in text


def test_a_letter_in_the_queue_is_not_sent_after_a_withdrawal(
    agreed: Cast, gateway: Gateway, owner
) -> None:
    next_bill(agreed.account)
    sending.run()
    withdraw(owner, agreed)
    outbox.sweep()

    assert not gateway.taken
    assert letter().state is MessageState.DROPPED


def test_an_account_that_was_removed_gets_no_more_letters(agreed: Cast, gateway: Gateway) -> None:
    next_bill(agreed.account)
    sending.run()
    links.remove(AccountLink.get(AccountLink.user == agreed.owner))
    next_bill(agreed.account, month=Month(2026, 4))
    send()

    assert not gateway.taken
    assert EbillLetter.select().count() == 1


def test_a_bill_that_was_taken_back_is_not_sent(agreed: Cast, gateway: Gateway) -> None:
    next_bill(agreed.account)
    sending.run()
    Bill.delete().where(Bill.month == Month(2026, 3)).execute()
    outbox.sweep()

    assert not gateway.taken
    assert letter().state is MessageState.DROPPED


def test_while_the_gateway_is_away_the_letter_waits(agreed: Cast, gateway: Gateway, at) -> None:
    next_bill(agreed.account)
    gateway.error = SendError("away", permanent=False)
    send()
    assert letter().state is MessageState.QUEUED

    gateway.error = None
    at(USUAL_NOW + timedelta(hours=1))
    send()
    assert letter().state is MessageState.SENT
    assert len(gateway.taken[0].attachments) == 1


def test_a_pdf_that_can_t_be_drawn_now_is_tried_again(
    agreed: Cast, gateway: Gateway, at, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> bytes:
        raise OSError("no space left on device")

    next_bill(agreed.account)
    with monkeypatch.context() as patched:
        patched.setattr(sending, "bill_document", broken)
        send()
    assert letter().state is MessageState.QUEUED
    assert "no space left" in letter().error

    at(USUAL_NOW + timedelta(hours=1))
    send()
    assert len(gateway.taken) == 1


def test_a_worker_killed_before_the_commit_posts_it_next_time(
    agreed: Cast, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> bool:
        raise KeyboardInterrupt

    next_bill(agreed.account)
    with monkeypatch.context() as patched:
        patched.setattr(sending.outbox, "post_letter", killed)
        with pytest.raises(KeyboardInterrupt):
            sending.run()
    assert not EbillLetter.select().exists()

    send()
    assert len(gateway.taken) == 1


def test_a_worker_killed_while_sending_sends_the_same_letter_again(
    agreed: Cast, gateway: Gateway, at
) -> None:
    next_bill(agreed.account)
    sending.run()
    Message.update(state=MessageState.SENDING, claimed_at=USUAL_NOW, attempts=1).execute()
    at(USUAL_NOW + timedelta(minutes=11))
    send()

    (sent,) = gateway.taken
    assert sent.key.startswith(f"elkk-{letter().id}-")
    assert letter().state is MessageState.SENT


def test_an_unknown_outcome_is_left_to_the_staff(agreed: Cast, gateway: Gateway) -> None:
    next_bill(agreed.account)
    gateway.error = OutcomeUnknown("silence")
    send()
    assert letter().state is MessageState.UNSURE


def test_a_refused_address_is_shown_with_the_remedy(agreed: Cast, gateway: Gateway, owner) -> None:
    next_bill(agreed.account)
    gateway.error = SendError("550 no such user", permanent=True)
    send()

    page = owner.get(settings_of(agreed)).text
    assert "Последнее письмо не дошло" in page
    assert "проверьте адрес" in page.lower()


def test_many_bills_take_few_queries_each(cast: Cast, gateway: Gateway, app: Flask) -> None:
    for number in range(30):
        account = make_account(cast.supplier, f"66000000{number:04d}")
        user = make_user(f"+7926000{number:04d}", f"u{number}@example.org", "Ю", "Ю")
        link(user, account, ebill_consent_at=USUAL_NOW)
    sending.run()
    for consent in EbillConsent.select():
        next_bill(consent.link.account)

    with recorded() as made:
        assert sending.run() == 30
    # Two inserts for each letter, and a handful for all of them.
    assert len(made) <= 30 * 2 + 10, "\n".join(made[:40])
