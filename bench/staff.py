"""How long the staff's searches and lists take over a million rows of everything.

    python -m bench.staff [--database sqlite|postgres|postgresql://…] [--rows 1000000]

Asked for: every first page, and one from the middle, within WANTED_MS. So many accounts, users,
appeals, orders of services, messages, payments and readings; the open heaps are as large as those
of a utility that is behind with its work.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bench.common import (
    database_server,
    fresh_database,
    in_a_process,
    insert_series,
    markdown_table,
    open_database,
)
from elkk.accounts.finding import find_accounts, index_accounts
from elkk.accounts.models import Account, Supplier
from elkk.base import clock
from elkk.base.db import db, is_sqlite
from elkk.catalogue import order_desk
from elkk.catalogue.models import OrderStatus, PaidService, ServiceCategory, ServiceOrder
from elkk.delivery.models import Message, MessageState
from elkk.documents.models import DocumentKind, DocumentVersion
from elkk.identity.finding import find_users
from elkk.identity.models import User, fold
from elkk.notices import dead_letters
from elkk.payments import finding
from elkk.payments.models import PaymentOrder
from elkk.readings import review
from elkk.readings.models import Meter, Reading
from elkk.support import queue
from elkk.support.models import Appeal, Status, Topic
from elkk.support.queue import Wanted

WANTED_MS = 100.0
TIMES = 7
NOW = datetime(2026, 3, 17, 9, 0, tzinfo=UTC)
LAST = ("Иванов", "Смирнова", "Кузнецов", "Попова", "Васильев", "Петрова", "Соколов", "Михайлова")
FIRST = ("Иван", "Мария", "Петр", "Анна", "Сергей", "Ольга", "Андрей")
STREETS = ("Степная", "Чернышевского", "Астраханская", "Гагарина", "Вольская")


def _pick(words: tuple[str, ...], every: int) -> str:
    """A word for each row, the next one after so many rows."""
    cases = " ".join(f"WHEN {number} THEN '{word}'" for number, word in enumerate(words))
    return f"CASE (n / {every}) % {len(words)} {cases} END"


def fill(url: str, rows: int) -> float:
    """The rows, made inside the database; the seconds that finding the words takes."""
    clock.use(lambda: NOW)
    with open_database(url):
        _parents()
        with db.atomic():
            for statement in _statements(rows):
                # psycopg takes a lone % for the place of a value.
                db.execute_sql(statement if is_sqlite() else statement.replace("%", "%%"))
        started = time.perf_counter()
        index_accounts()
        seconds = time.perf_counter() - started
        db.execute_sql("ANALYZE")
        return seconds


def _parents() -> None:
    supplier = Supplier.create(code="S", name="S", short_name="S", time_zone="Europe/Saratov")
    Topic.create(slug="t", section="s", title="t", services="")
    category = ServiceCategory.create(supplier=supplier, title="c")
    PaidService.create(category=category, code="1", title="s", valid_from=date(2026, 1, 1))
    DocumentVersion.create(
        kind=DocumentKind.PAYMENT_TERMS, number=1, title="t", text="t", published_at=NOW
    )


def _statements(rows: int) -> Iterator[str]:
    sent = _moment("n")
    last, first = _pick(LAST, 1_000), _pick(FIRST, 1)
    named = {"last_name": f"({last}) || (n / 100)", "first_name": first}
    everything: list[tuple[Any, dict[str, str]]] = [
        (
            User,
            named
            | {
                "phone": "'+7' || (9000000000 + n)",
                "email": "'user' || n || '@example.org'",
                "password_hash": "''",
                "created_at": "'2026-01-01 00:00:00'",
                "name_key": f"({_pick(tuple(map(fold, LAST)), 1_000)}) || (n / 100) || ' ' || "
                f"({_pick(tuple(map(fold, FIRST)), 1)}) || ' '",
            },
        ),
        (
            Account,
            named
            | {
                "supplier_id": "1",
                "number": "CAST(640000000000 + n AS TEXT)",
                "address": f"'г. Саратов, ул. ' || ({_pick(STREETS, 7)}) || ', д. ' || (n % 200) "
                "|| ', кв. ' || (n / 1000)",
            },
        ),
        (Meter, {"account_id": "n", "code": "'1'", "number": "'1'"}),
        (
            Reading,
            {
                "account_id": "n",
                "meter_id": "n",
                "taken_on": _day("2026-03-16"),
                "source": "'customer'",
                "t1": "7000",
                "status": "'accepted'",
                "submitted_at": "'2026-03-16 00:00:00'",
                "doubts": "CASE WHEN n % 500 = 0 THEN 'high' END",
            },
        ),
        (
            Appeal,
            {
                "number": "'2026-' || n",
                "user_id": "n",
                "supplier_id": "1",
                "account_id": "n",
                "topic_id": "1",
                "status": "CASE WHEN n % 200 = 0 THEN 'new' WHEN n % 200 = 1 THEN 'in_progress' "
                "WHEN n % 10 = 2 THEN 'answered' ELSE 'closed' END",
                "created_at": sent,
                "sent_at": sent,
                "due_on": _day("2026-03-10"),
                "assignee_id": "CASE WHEN n % 3 = 0 THEN 1 END",
            },
        ),
        (
            ServiceOrder,
            {
                "request_key": "'k' || n",
                "number": "'2026-' || n",
                "user_id": "n",
                "supplier_id": "1",
                "account_id": "n",
                "service_id": "1",
                "title": "'s'",
                "full_name": "'И'",
                "phone": "'1'",
                "address": "'a'",
                "status": "CASE WHEN n % 100 = 0 THEN 'new' ELSE 'done' END",
                "ordered_at": sent,
            },
        ),
        (
            Message,
            {
                "channel": "'email'",
                "recipient": "'user' || (n / 10) || '@example.org'",
                "text": "'t'",
                "state": "CASE WHEN n % 100 = 0 THEN 'failed' ELSE 'sent' END",
                "next_try_at": sent,
                "created_at": sent,
            },
        ),
        (
            PaymentOrder,
            {
                "key": "'k' || n",
                "form_token": "'f'  || n",
                "user_id": "n",
                "supplier_id": "1",
                "gateway": "'yookassa'",
                "state": "'succeeded'",
                "amount": "100",
                "terms_id": "1",
                "request": "'{}'",
                "idempotence_key": "'i' || n",
                "acquirer_id": "'op-' || n",
                "opened_on": _day("2026-03-16"),
                "created_at": sent,
            },
        ),
    ]
    for model, columns in everything:
        yield insert_series(model, columns, rows)


def _day(text: str) -> str:
    return f"'{text}'" if is_sqlite() else f"DATE '{text}'"


def _moment(minutes: str) -> str:
    if is_sqlite():
        return f"datetime('2024-01-01', '+' || {minutes} || ' minutes')"
    return f"timestamp '2024-01-01' + {minutes} * interval '1 minute'"


def works(rows: int) -> dict[str, Callable[[], Any]]:
    """Everything that a page asks of the database, by what it is called in the report."""
    me = User.get_by_id(1)
    middle = rows // 2
    closed = queue.find(Wanted([Status.CLOSED]), me).after
    return {
        "account by its whole number": lambda: find_accounts(str(640_000_000_000 + middle)),
        "account by the last four digits": lambda: find_accounts("4321"),
        "account by name": lambda: find_accounts(f"смирнова{middle // 100}"),
        "account by a name that thousands have": lambda: find_accounts("смирнова1"),
        "account by street, house and flat": lambda: find_accounts("степная 17 421"),
        "account by words that very many have": lambda: find_accounts("саратов степная"),
        "user by phone": lambda: find_users(f"+7{9_000_000_000 + middle}"),
        "user by e-mail": lambda: find_users(f"user{middle}@example.org"),
        "user by the beginning of the name": lambda: find_users("иван"),
        "appeals that await an answer": lambda: queue.find(Wanted(), me),
        "appeals that are overdue": lambda: queue.find(Wanted(overdue=True), me),
        "appeals of mine": lambda: queue.find(Wanted(whose=queue.MINE), me),
        "appeals closed, second page": lambda: queue.find(Wanted([Status.CLOSED]), me, closed),
        "how many await and are overdue": lambda: (queue.waiting(), queue.overdue()),
        "orders unfinished": order_desk.find,
        "orders done": lambda: order_desk.find([OrderStatus.DONE]),
        "messages failed": lambda: dead_letters.of_state(MessageState.FAILED),
        "messages to one person": lambda: dead_letters.sent_to([f"user{middle}@example.org"]),
        "figures of the outbox": dead_letters.figures,
        "payments, all": lambda: finding.find_orders(finding.Wanted()),
        "payments of a day": lambda: finding.find_orders(finding.Wanted(day=date(2026, 3, 16))),
        "payment by operation": lambda: finding.find_orders(
            finding.Wanted(operation=f"op-{middle}")
        ),
        "payments of an account": lambda: finding.find_orders(
            finding.Wanted(account=str(640_000_000_000 + middle))
        ),
        "readings in doubt": review.in_doubt,
    }


def measure(url: str, rows: int) -> dict[str, float]:
    """The median of each, in milliseconds."""
    clock.use(lambda: NOW)
    with open_database(url):
        return {name: _median(work) for name, work in works(rows).items()}


def _median(work: Callable[[], Any]) -> float:
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--database", default="sqlite")
    parser.add_argument("--rows", type=int, default=1_000_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, database_server(arguments.database) as server:
        url = fresh_database(server, Path(name), "staff")
        seconds = in_a_process(fill, url, arguments.rows).value
        found = in_a_process(measure, url, arguments.rows).value
    rows = [
        [name, f"{ms:.1f}", "" if ms <= WANTED_MS else "too much"] for name, ms in found.items()
    ]
    print(f"{arguments.rows:,} rows of everything; asked for: at most {WANTED_MS:.0f} ms.\n")
    print(markdown_table(["what", "ms", ""], rows))
    print(f"\nFinding the words of all accounts: {seconds:.0f} s, in transactions of a thousand.")


if __name__ == "__main__":
    main()
