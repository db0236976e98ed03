"""Money is neither lost nor doubled, whatever dies and whatever the acquirer's knocks do.

Schedules are drawn from seeds, so that a failure can be repeated. After each, the ledger is
compared with the books of the server that plays the acquirer: the only truth there is.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from flask import Flask

from elkk.accounts.models import Account
from elkk.base import clock
from elkk.base.db import db, is_sqlite
from elkk.catalogue import services as catalogue
from elkk.catalogue.models import OrderStatus, PaidService, ServiceOrder
from elkk.delivery.models import Message
from elkk.documents.models import DocumentVersion
from elkk.identity.models import User
from elkk.payments import gateways, notifications, services, tasks
from elkk.payments.gateways.base import NotificationRefused
from elkk.payments.models import (
    LedgerEntry,
    OrderedService,
    OrderLine,
    PaymentOrder,
    ProblemKind,
    ServiceEntry,
    State,
)
from elkk.payments.ordered_services import NotPayable
from tests.payments.conftest import yookassa_gateway
from tests.payments.steps import order_service
from tests.support.cast import Cast
from tests.support.faults import Ended, Steps, run
from tests.support.yookassa_server import YooKassaServer

KILL_SCHEDULES = 120
KNOCK_SCHEDULES = 240
FEWEST_STEPS = 35


@dataclass
class Scene:
    """One payer, one form, one acquirer; and a worker that may be killed at any step.

    What is paid for are accounts, or else a service that was ordered.
    """

    app: Flask
    server: YooKassaServer
    user: User
    amounts: dict[Account, int]
    service: ServiceOrder | None
    token: str
    counts: Counter[str]
    refunded: int = 0

    @property
    def total(self) -> int:
        return self.service.price if self.service else sum(self.amounts.values())

    def orders(self) -> list[PaymentOrder]:
        """Newest first; a service may have more than one, once the one before was refused."""
        made = PaymentOrder.select().order_by(PaymentOrder.id.desc())
        if self.service:
            ours = OrderedService.service_order == self.service
            return list(made.join(OrderedService).where(ours))
        return list(made.where(PaymentOrder.form_token == self.token))

    def order(self) -> PaymentOrder | None:
        return next(iter(self.orders()), None)

    # What our processes do.

    def press(self) -> None:
        if self.service:
            with suppress(NotPayable):
                services.pay_service(self.user, self.service, email="olga@example.org")
            return
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
            number = next((account.number for account in self.amounts), "")
            self.server.do("refund", id=made["id"], amount="1.00", account=number)
            self.refunded += 1

    def withdraw(self) -> None:
        """The subscriber does not want the service any more."""
        if self.service:
            catalogue.cancel(self.service)

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
    app: Flask,
    cast: Cast,
    second_account: Account,
    replacement: PaidService,
    terms: DocumentVersion,
    yookassa: YooKassaServer,
) -> Iterator[Callable[..., Scene]]:
    gateways.use(yookassa_gateway(yookassa))
    counts: Counter[str] = Counter()

    def scene(token: str, accounts: int = 1) -> Scene:
        """For so many accounts; for none, it is a service that is paid for."""
        payable = [cast.account, second_account][:accounts]
        amounts = {account: 100_00 + place for place, account in enumerate(payable)}
        service = None if accounts else order_service(cast, replacement, token)
        counts["schedules"] += 1
        counts["schedules of services"] += not accounts
        return Scene(app, yookassa, cast.owner, amounts, service, token, counts)

    with app.app_context():
        yield scene
    gateways.use(None)
    print("\n" + ", ".join(f"{name}: {count}" for name, count in sorted(counts.items())))


def killed(scene: Scene, work: Callable[[], object], die_at: int = 0) -> Ended:
    """Have a process of its own do the work, and perhaps die at it."""

    def in_child(steps: Steps) -> None:
        gateway = yookassa_gateway(scene.server)
        gateway._http.ask = steps.around(gateway._http.ask)
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
    made = scene.orders()
    scene.counts["never ordered"] += not made
    for order in made:
        check_order(scene, order)
    if scene.service:
        check_service(scene.service, made)
    # The next schedule's sweeps have enough to do with its own order.
    PaymentOrder.update(next_check_at=None).execute()


def check_order(scene: Scene, order: PaymentOrder) -> None:
    books = scene.server.do("of_order", order=order.key)
    paid = [each for each in books["payments"] if each["status"] == "succeeded"]
    assert len(books["payments"]) <= 1, "one order, several payments at the acquirer"
    entries = [
        *LedgerEntry.select().join(OrderLine).where(OrderLine.order == order),
        *ServiceEntry.select().join(OrderedService).where(OrderedService.order == order),
    ]
    receipts = Message.select().where(Message.key == f"payment-receipt-{order.key}").count()
    if paid and kopecks(paid[0]) == scene.total:
        assert order.state is State.SUCCEEDED
        assert sum(entry.amount for entry in entries) == truth(paid, books["refunds"])
        assert len(entries) == (len(scene.amounts) or 1) + len(books["refunds"])
        assert receipts == 1
        scene.counts["paid"] += 1
        scene.counts["refunds"] += len(books["refunds"])
    else:
        assert not entries
        assert receipts == 0
        assert order.state in unpaid_states(books)
        scene.counts["to staff" if paid else "not paid"] += 1


def check_service(service: ServiceOrder, made: list[PaymentOrder]) -> None:
    """It is paid for once; any money beyond that is on the list of problems."""
    paid = [order for order in made if order.state is State.SUCCEEDED]
    now = ServiceOrder.get_by_id(service.id)
    times = [event for event in catalogue.events_of(now) if event.status is OrderStatus.PAID]
    useless = [
        problem
        for order in made
        for problem in order.problems
        if problem.kind is ProblemKind.ORDER_NOT_WAITING
    ]
    match now.status:
        case OrderStatus.PAID:
            assert now.operation_id in {order.acquirer_id for order in paid}
            assert (len(times), len(useless)) == (1, len(paid) - 1)
        case OrderStatus.CANCELED:
            assert (len(times), len(useless)) == (0, len(paid))
        case _:
            assert now.status is OrderStatus.AWAITING_PAYMENT
            assert not paid


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


@pytest.mark.parametrize("accounts", [1, 0], ids=["for an account", "for a service"])
@pytest.mark.parametrize("story", STORIES)
def test_killed_at_every_step(scenes: Callable[..., Scene], story: str, accounts: int) -> None:
    """Each step of each story, once: before and after every statement, commit and call out."""
    deaths = 0
    while told_until(scenes(f"{story} {deaths + 1}", accounts), story, die_at=deaths + 1):
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
        scene = scenes(f"kill {seed}", accounts=rng.choice((1, 1, 2, 0, 0)))
        for act in drawn_acts(rng, scene):
            act()
        settle(scene)
        check(scene)


def drawn_acts(rng: Random, scene: Scene) -> Iterator[Callable[[], object]]:
    """Presses, deeds of the payer, knocks, looks and sweeps, in a drawn order, many fatal."""
    scene.server.do("mood", moods=rng.choices(["", "", "500", "drop"], k=rng.randint(0, 4)))
    ours = [scene.press, scene.look, scene.sweep, scene.withdraw, lambda: scene.hear(scene.knock())]
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
        scene = scenes(f"knock {seed}", accounts=rng.choice((1, 1, 2, 0, 0)))
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
    deeds = [scene.pay, scene.refuse, scene.refund, lambda: scene.pay("7.00"), scene.withdraw]
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
    assert KILL_SCHEDULES + KNOCK_SCHEDULES + 8 * FEWEST_STEPS >= 500


@pytest.fixture(autouse=True)
def _reconnect(app: Flask) -> Iterator[None]:
    """Killed processes lose nothing that the system has: waiting for the disk adds no truth."""
    db.obj.close_all()
    if is_sqlite():
        db.obj.pragma("synchronous", 0, permanent=True)
    yield
    db.obj.close_all()
    if is_sqlite():
        db.obj.pragma("synchronous", 2, permanent=True)
