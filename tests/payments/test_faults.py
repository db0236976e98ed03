"""Money is neither lost nor doubled, whatever dies and whatever the acquirer's knocks do.

Schedules are drawn from seeds, so that a failure can be repeated. After each, the ledger is
compared with the books of the server that plays the acquirer: the only truth there is.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from flask import Flask

from elkk import clock
from elkk.accounts.models import Account
from elkk.db import db, is_sqlite
from elkk.identity.models import User
from elkk.notices.models import Message
from elkk.payments import gateways, notifications, services, tasks
from elkk.payments.gateways.base import NotificationRefused
from elkk.payments.models import LedgerEntry, OrderLine, PaymentOrder, State
from tests.payments.conftest import yookassa_gateway
from tests.support.cast import Cast
from tests.support.faults import Ended, Steps, run
from tests.support.yookassa_server import YooKassaServer

KILL_SCHEDULES = 120
KNOCK_SCHEDULES = 240
FEWEST_STEPS = 35


@dataclass
class Scene:
    """One payer, one form, one acquirer; and a worker that may be killed at any step."""

    app: Flask
    server: YooKassaServer
    user: User
    amounts: dict[Account, int]
    token: str
    counts: Counter[str]
    refunded: int = 0

    def order(self) -> PaymentOrder | None:
        return PaymentOrder.get_or_none(PaymentOrder.form_token == self.token)

    # What our processes do.

    def press(self) -> None:
        services.pay(
            self.user,
            list(self.amounts),
            {account.id: amount for account, amount in self.amounts.items()},
            email="olga@example.org",
            form_token=self.token,
        )

    def look(self) -> None:
        """The payer looks at the return page; twenty seconds have passed."""
        clock_forward(20)
        order = self.order()
        if order:
            services.progress(self.user, order.key, ask=True)

    def sweep(self) -> None:
        clock_forward(60)
        tasks.sweep()

    def hear(self, body: dict[str, Any], sender: str = "127.0.0.1") -> None:
        try:
            notifications.receive("yookassa", json.dumps(body).encode(), sender)
        except NotificationRefused:
            self.counts["forged knocks refused"] += 1

    # What the payer and the acquirer do.

    def at_acquirer(self) -> dict[str, Any] | None:
        order = self.order()
        made = self.server.do("of_order", order=order.key)["payments"] if order else []
        return made[0] if made else None

    def pay(self, amount: str = "") -> None:
        made = self.at_acquirer()
        if made:
            self.server.do("pay", id=made["id"], amount=amount)

    def refuse(self) -> None:
        made = self.at_acquirer()
        if made:
            self.server.do("cancel", id=made["id"])

    def refund(self) -> None:
        made = self.at_acquirer()
        if made and made["status"] == "succeeded" and not self.refunded:
            account = next(iter(self.amounts))
            self.server.do("refund", id=made["id"], amount="1.00", account=account.number)
            self.refunded += 1

    def knock(self, event: str = "payment.succeeded") -> dict[str, Any]:
        made = self.at_acquirer()
        number = made["id"] if made else "00000000-0000-4000-8000-000000000000"
        key = "payment_id" if event.startswith("refund") else "id"
        return {
            "type": "notification",
            "event": event,
            "object": {key: number, "status": event.partition(".")[2]},
        }


def clock_forward(seconds: float) -> None:
    moment = clock.now() + timedelta(seconds=seconds)
    clock.use(lambda: moment)


@pytest.fixture
def scenes(
    app: Flask, cast: Cast, second_account: Account, yookassa: YooKassaServer
) -> Iterator[Callable[..., Scene]]:
    gateways.use(yookassa_gateway(yookassa))
    counts: Counter[str] = Counter()

    def scene(token: str, accounts: int = 1) -> Scene:
        payable = [cast.account, second_account][:accounts]
        amounts = {account: 100_00 + place for place, account in enumerate(payable)}
        counts["schedules"] += 1
        return Scene(app, yookassa, cast.owner, amounts, token, counts)

    with app.app_context():
        yield scene
    gateways.use(None)
    print("\n" + ", ".join(f"{name}: {count}" for name, count in sorted(counts.items())))


def killed(scene: Scene, work: Callable[[], object], die_at: int = 0) -> Ended:
    """Have a process of its own do the work, and perhaps die at it."""

    def in_child(steps: Steps) -> None:
        gateway = yookassa_gateway(scene.server)
        gateway._http.request = steps.around(gateway._http.request)
        gateways.use(gateway)
        work()

    ended = run(in_child, die_at)
    scene.counts["processes"] += 1
    scene.counts["processes killed"] += ended.killed
    return ended


def settle(scene: Scene) -> None:
    """Nothing fails any more, and time goes by: the sweep alone must bring everything right."""
    scene.server.do("mood", moods=[])
    for seconds in (60, 600, 3600, 90_000):
        clock_forward(seconds)
        tasks.sweep()


def check(scene: Scene) -> None:
    """The ledger says what the acquirer's books say, once; the payer got one receipt."""
    order = scene.order()
    if order is None:
        scene.counts["never ordered"] += 1
        return
    books = scene.server.do("of_order", order=order.key)
    paid = [each for each in books["payments"] if each["status"] == "succeeded"]
    assert len(books["payments"]) <= 1, "one order, several payments at the acquirer"
    entries = list(LedgerEntry.select().join(OrderLine).where(OrderLine.order == order))
    receipts = Message.select().where(Message.key == f"payment-receipt-{order.key}").count()
    if paid and kopecks(paid[0]) == sum(scene.amounts.values()):
        assert order.state is State.SUCCEEDED
        assert sum(entry.amount for entry in entries) == truth(paid, books["refunds"])
        assert len(entries) == len(scene.amounts) + len(books["refunds"])
        assert receipts == 1
        scene.counts["paid"] += 1
        scene.counts["refunds"] += len(books["refunds"])
    else:
        assert not entries
        assert receipts == 0
        assert order.state in unpaid_states(books)
        scene.counts["to staff" if paid else "not paid"] += 1
    # The next schedule's sweeps have enough to do with its own order.
    PaymentOrder.update(next_check_at=None).where(PaymentOrder.id == order.id).execute()


def unpaid_states(books: dict[str, Any]) -> tuple[State, ...]:
    """Where an order may be that brought no money into the ledger."""
    status = books["payments"][0]["status"] if books["payments"] else "never made"
    return {
        "succeeded": (State.HELD,),
        "canceled": (State.CANCELED,),
        "pending": (State.PENDING,),
        "never made": (State.CANCELED,),
    }[status]


def truth(payments: list[dict[str, Any]], refunds: list[dict[str, Any]]) -> int:
    return sum(map(kopecks, payments)) - sum(map(kopecks, refunds))


def kopecks(thing: dict[str, Any]) -> int:
    return int(Decimal(thing["amount"]["value"]) * 100)


STORIES: dict[str, Callable[[Scene], None]] = {
    "the form is sent": lambda scene: scene.press(),
    "the payer looks at the return page": lambda scene: scene.look(),
    "the acquirer knocks": lambda scene: scene.hear(scene.knock()),
    "the sweep asks": lambda scene: scene.sweep(),
}


@pytest.mark.parametrize("story", STORIES)
def test_killed_at_every_step(scenes: Callable[..., Scene], story: str) -> None:
    """Each step of each story, once: before and after every statement, commit and call out."""
    deaths = 0
    while told_until(scenes(f"{story} {deaths + 1}"), story, die_at=deaths + 1):
        deaths += 1
    assert deaths >= FEWEST_STEPS, "the story has hardly any steps: it was not really told"


def told_until(scene: Scene, story: str, die_at: int) -> bool:
    """Tell a story up to a death; whether it came to that. The payment must end well anyway."""
    begins = story == "the form is sent"
    if not begins:
        scene.press()
        scene.pay()
    ended = killed(scene, lambda: STORIES[story](scene), die_at=die_at)
    if begins:
        # The payer presses again, waits for the bank's page, and pays there.
        scene.press()
        scene.look()
        scene.pay()
    settle(scene)
    check(scene)
    assert scene.order().state is State.SUCCEEDED
    return ended.killed


def test_killed_anywhere_any_number_of_times(scenes: Callable[..., Scene]) -> None:
    for seed in range(KILL_SCHEDULES):
        rng = Random(seed)
        scene = scenes(f"kill {seed}", accounts=rng.choice((1, 1, 2)))
        for act in drawn_acts(rng, scene):
            act()
        settle(scene)
        check(scene)


def drawn_acts(rng: Random, scene: Scene) -> Iterator[Callable[[], object]]:
    """Presses, deeds of the payer, knocks, looks and sweeps, in a drawn order, many fatal."""
    scene.server.do("mood", moods=rng.choices(["", "", "500", "drop"], k=rng.randint(0, 4)))
    ours = [scene.press, scene.look, scene.sweep, lambda: scene.hear(scene.knock())]
    deeds = [scene.pay, scene.pay, scene.refuse, scene.refund, lambda: scene.pay("7.00")]
    yield lambda: killed(scene, scene.press, die_at=rng.randint(1, 60))
    for _ in range(rng.randint(2, 4)):
        if rng.random() < 0.5:
            yield rng.choice(deeds)
        else:
            work = rng.choice(ours)
            yield lambda work=work: killed(scene, work, die_at=rng.randint(1, 60))
    yield scene.press
    yield rng.choice(deeds)


def test_knocks_duplicated_reordered_delayed_and_forged(scenes: Callable[..., Scene]) -> None:
    for seed in range(KNOCK_SCHEDULES):
        rng = Random(10_000 + seed)
        scene = scenes(f"knock {seed}", accounts=rng.choice((1, 1, 2)))
        scene.press()
        scene.server.do("mood", moods=rng.choices(["", "", "", "500", "drop"], k=2))
        for body, sender in drawn_knocks(rng, scene):
            scene.hear(body, sender)
            scene.counts["knocks"] += 1
        settle(scene)
        check(scene)


def drawn_knocks(rng: Random, scene: Scene) -> Iterator[tuple[dict[str, Any], str]]:
    """The payer's deeds with the knocks they cause: late, twice, in disorder, or not at all.

    Between them lies from the acquirer's own network, and truths from elsewhere.
    """
    delayed: list[dict[str, Any]] = []
    deeds = [scene.pay, scene.refuse, scene.refund, lambda: scene.pay("7.00"), lambda: None]
    events = ["payment.succeeded", "payment.canceled", "refund.succeeded", "payment.waiting"]
    for _ in range(rng.randint(1, 4)):
        rng.choice(deeds)()
        delayed += [scene.knock(rng.choice(events))] * rng.choice((0, 1, 1, 2, 5))
        rng.shuffle(delayed)
        while delayed and rng.random() < 0.6:
            yield delayed.pop(), "127.0.0.1"
        yield scene.knock(), rng.choice(("203.0.113.9", "127.0.0.1", "::1"))
    yield from ((body, "127.0.0.1") for body in delayed)


def test_the_schedules_are_enough() -> None:
    assert KILL_SCHEDULES + KNOCK_SCHEDULES + 4 * FEWEST_STEPS >= 500


@pytest.fixture(autouse=True)
def _reconnect() -> Iterator[None]:
    """Killed processes lose nothing that the system has: waiting for the disk adds no truth."""
    db.obj.close_all()
    if is_sqlite():
        db.obj.pragma("synchronous", 0, permanent=True)
    yield
    db.obj.close_all()
    if is_sqlite():
        db.obj.pragma("synchronous", 2, permanent=True)
