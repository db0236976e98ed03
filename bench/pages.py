"""How fast the account page with its history is, whole and as fragments, and how it grows.

    python -m bench.pages

Beside it, in the same run and behind the same server: a bare Flask + Jinja page. Asked for: the
latency with 100,000 accounts at most 1.15 times that with 1,000.
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import elkk.exchange.models
import elkk.notices.models
import elkk.payments.models  # noqa: F401
from bench.common import fresh_database, markdown_table, open_database
from bench.server import Browser, latency_ms, rate, serving
from elkk.base import clock
from elkk.base.periods import Month
from elkk.identity.models import User
from elkk.identity.passwords import hash_password

FEW, MANY = 1_000, 100_000
MONTHS = [Month.of(clock.today("Europe/Saratov")) - back for back in range(1, 13)]
PHONE, PASSWORD = "+79000000001", "a long password"
WANTED_RATIO = 1.15
ROUNDS, REQUESTS = 5, 60
SECONDS = 4.0


def accounts_database(folder: Path, accounts: int) -> str:
    """A database with that many accounts, a year of history each; the user has the middle one."""
    name = f"pages{accounts}"
    url = fresh_database("sqlite", folder, name)
    with open_database(url):
        User.create(
            phone=PHONE,
            password_hash=hash_password(PASSWORD),
            last_name="Иванов",
            first_name="Иван",
            created_at=clock.now(),
        )
    connection = sqlite3.connect(folder / f"{name}.sqlite3")
    with connection:
        connection.execute(
            "INSERT INTO supplier (code, name, short_name, service, inn, kpp, bank_account,"
            " bank_name, bic, corr_account, phone, email, site, address, time_zone)"
            " VALUES ('S','S','S','Электроэнергия','','','','','','','','','','','Europe/Saratov')"
        )
        _fill(connection, accounts)
    connection.close()
    return url


def _fill(connection: sqlite3.Connection, accounts: int) -> None:
    numbers = range(1, accounts + 1)
    connection.executemany(
        "INSERT INTO account (id, supplier_id, number, last_name, first_name, patronymic, address,"
        " els, gku_id, metering_kind, stove, locked_reason, balance)"
        " VALUES (?, 1, ?, 'И', 'И', 'И', ?, '', '', '', '', '', 100)",
        ((n, str(640_000_000_000 + n), f"ул. Степная, д. {n}") for n in numbers),
    )
    connection.executemany(
        "INSERT INTO meter (id, account_id, code, number, model, zones, whole_digits,"
        " fraction_digits, multiplier, place, responsible, automatic)"
        " VALUES (?, ?, '1', '1', '', 1, 6, 0, 1, '', '', 0)",
        ((n, n) for n in numbers),
    )
    connection.executemany(
        "INSERT INTO bill (account_id, month, number, issued_on, opening, charged, paid,"
        " recalculated, benefits, penalty, total) VALUES (?, ?, '', ?, 0, 100, 0, 0, 0, 0, 100)",
        ((n, int(m), m.last_day.isoformat()) for n, m in _account_months(accounts)),
    )
    connection.executemany(
        "INSERT INTO payment (account_id, billing_id, operation_id, paid_on, amount, channel)"
        " VALUES (?, ?, '', ?, 100, '')",
        ((n, str(m), m.day(20).isoformat()) for n, m in _account_months(accounts)),
    )
    connection.execute(
        'INSERT INTO account_link (user_id, account_id, relation, "group", note, may_act,'
        " linked_at, ebill_email) VALUES (1, ?, 'owner', '', '', 1, '2026-01-01 00:00:00', '')",
        (accounts // 2,),
    )


def _account_months(accounts: int) -> Iterator[tuple[int, Month]]:
    for number in range(1, accounts + 1):
        for month in MONTHS:
            yield number, month


def page_of(accounts: int) -> str:
    return f"/accounts/{accounts // 2}/?period=12"


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        few, many = (accounts_database(folder, size) for size in (FEW, MANY))
        settings = {"DATA_DIR": name, "QUEUE_URL": f"sqlite:///{name}/queue.sqlite3"}
        with (
            serving("bench.bare:app") as bare,
            serving("app:app", DATABASE_URL=few, **settings) as small,
            serving("app:app", DATABASE_URL=many, **settings) as large,
        ):
            print(report(bare, small, large))


def report(bare: int, small: int, large: int) -> str:
    browsers = {port: Browser(port) for port in (small, large)}
    for browser in browsers.values():
        browser.sign_in(PHONE, PASSWORD)
        latency_ms(browser, page_of(FEW if browser.port == small else MANY), 20)
    # In turns, so that whatever else the machine does weighs on both.
    pairs = [
        (
            latency_ms(browsers[small], page_of(FEW), REQUESTS),
            latency_ms(browsers[large], page_of(MANY), REQUESTS),
        )
        for _ in range(ROUNDS)
    ]
    with_few, with_many = (sorted(each)[ROUNDS // 2] for each in zip(*pairs, strict=True))
    floor = rate(bare, "/", {}, SECONDS)
    cookies = browsers[large].cookies
    ours = rate(large, page_of(MANY), cookies, SECONDS)
    parts = rate(large, page_of(MANY), cookies, SECONDS, fragment="history")
    return markdown_table(
        ("what", "figure", "ratio", "asked for"),
        [
            ("bare Flask + Jinja page", f"{floor:.0f} requests/s", "1", ""),
            ("account page with a year", f"{ours:.0f} requests/s", f"{ours / floor:.2f}", ""),
            ("its history alone, for htmx", f"{parts:.0f} requests/s", f"{parts / floor:.2f}", ""),
            (f"latency, {FEW:,} accounts", f"{with_few:.1f} ms", "1", ""),
            (
                f"latency, {MANY:,} accounts",
                f"{with_many:.1f} ms",
                f"{with_many / with_few:.2f}",
                f"≤{WANTED_RATIO}",
            ),
        ],
    )


if __name__ == "__main__":
    main()
