"""Scenarios: subscribers in a known situation, made by the cabinet's own services.

Each loading registers the scenario's subscriber, brings accounts that nobody has had before through
the billing exchange, and links them by their control answers. One who was there before is deleted
first, as if they had deleted themselves; so a repeated loading begins at the beginning.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from elkk.accounts import control_answers, linking
from elkk.accounts.answers import canonical
from elkk.accounts.models import Account, FactKind, Relation, Supplier
from elkk.base import clock, money
from elkk.base.db import atomic
from elkk.base.installation import settings
from elkk.base.visitor import Visitor
from elkk.cabinet import profile
from elkk.cabinet.overview import account_state
from elkk.identity import codes, email, registration
from elkk.identity.models import Purpose, User
from elkk.identity.passwords import hash_password
from elkk.readings.services import meters_of, windows_of
from elkk.readings.windows import window_state
from elkk.sandbox import clock as movable_clock
from elkk.sandbox.demo.consumption import Shape
from elkk.sandbox.demo.generator import MONTHS
from elkk.sandbox.demo.paying import Habit
from elkk.sandbox.demo.services import PASSWORD, Loaded, load_accounts
from elkk.sandbox.demo.supplier import CODE, TIME_ZONE
from elkk.sandbox.demo.traits import Traits, Verification
from elkk.web.i18n import _l

MOST_COPIES: Final = 100
_VISITOR: Final = Visitor("127.0.0.1", "sandbox")


@dataclass(frozen=True)
class Scenario:
    """`open_window`: whether readings are taken; the clock goes forward to such a day.

    `linked` says whether the subscriber has the accounts, or may link them.
    """

    name: str
    what: Any
    traits: tuple[Traits, ...] = field(default_factory=lambda: (Traits(),))
    months: int = MONTHS
    linked: bool = True
    open_window: bool | None = None


SCENARIOS: Final = (
    Scenario("window-open", _l("Readings are taken today."), open_window=True),
    Scenario("window-closed", _l("Readings are not taken today."), open_window=False),
    Scenario(
        "debtor",
        _l("Has not paid for five months: a debt with penalties."),
        traits=(Traits(average_kwh=260, stops=5, pays_now=False),),
    ),
    Scenario(
        "overpaid",
        _l("Has paid 12,340 roubles too much."),
        traits=(Traits(habit=Habit.STEADY, target=-12_340_00),),
    ),
    Scenario(
        "verification-ended",
        _l("The verification interval of the meter has ended: readings don't count."),
        traits=(Traits(verification=Verification.ENDED),),
    ),
    Scenario(
        "fifty-accounts",
        _l("Fifty accounts of one subscriber, a year each."),
        traits=tuple(
            Traits(average_kwh=80 + 5 * place, zones=1 + place % 3, is_house=place % 2 == 0)
            for place in range(50)
        ),
        months=12,
    ),
    Scenario("empty-user", _l("No account yet, and one that can be linked."), linked=False),
    Scenario(
        "ten-years",
        _l("Ten years of readings, bills and payments."),
        traits=(Traits(shape=Shape.HOME, zones=2),),
        months=120,
    ),
)
_BY_NAME: Final = {scenario.name: scenario for scenario in SCENARIOS}


def find(name: str) -> Scenario | None:
    return _BY_NAME.get(name)


def phone_of(scenario: Scenario, copy: int = 0) -> str:
    """E.164; each scenario has a hundred of them, one for each copy."""
    return f"+7900{1_000_001 + SCENARIOS.index(scenario) * MOST_COPIES + copy}"


def load(scenario: Scenario, copy: int = 0) -> dict[str, Any]:
    """Prepare it; how to sign in, the accounts, and what to expect. `copy` is 0 to 99.

    Copies are people of their own, so that tests can run side by side.
    """
    with atomic():
        _move_clock(scenario.open_window)
        today = clock.today(TIME_ZONE)
        user = _register_anew(scenario, copy)
        loaded = load_accounts(today, scenario.traits, months=scenario.months)
        accounts = [_linked(user, one) if scenario.linked else _account(one) for one in loaded]
        return {
            "scenario": scenario.name,
            "sign_in": {"phone": user.phone, "email": _email(scenario, copy), "password": PASSWORD},
            "accounts": [
                _described(user, account, one, scenario.linked, today)
                for account, one in zip(accounts, loaded, strict=True)
            ],
            "now": clock.now().isoformat(),
        }


def _move_clock(wanted: bool | None) -> None:
    """Forward, by whole days, to the next day on which the window is as wanted."""
    today = clock.today(TIME_ZONE)
    state = window_state(windows_of(_supplier()), today)
    if wanted is None or state.is_open is wanted or not state.opens_on or not state.closes_on:
        return
    day = state.opens_on if wanted else state.closes_on + timedelta(days=1)
    movable_clock.advance(day - today)


def _supplier() -> Supplier:
    return Supplier.get(Supplier.code == CODE)


def _email(scenario: Scenario, copy: int) -> str:
    return f"{scenario.name}{copy or ''}@example.org"


def _register_anew(scenario: Scenario, copy: int) -> User:
    """Through the services behind the pages, but for the limits on SMS: no SMS is sent."""
    phone, address = phone_of(scenario, copy), _email(scenario, copy)
    _delete(User.get_or_none(User.phone == phone))
    code, _token = codes.start(
        Purpose.REGISTRATION,
        phone,
        last_name="Сценариева",
        first_name="Анна",
        patronymic="Петровна",
        email=address,
        password_hash=hash_password(PASSWORD),
        locale="ru",
    )
    user = registration.confirm(code, codes.renew(code) or "", _VISITOR)
    confirmation = email.pending(user) if user else None
    if user is None or confirmation is None:
        raise RuntimeError(f"the subscriber of {scenario.name} could not be registered")
    email.confirm(confirmation, _VISITOR)
    return user


def _delete(user: User | None) -> None:
    if user is not None:
        code, _token = codes.start(Purpose.DELETION, user.phone, user=user)
        profile.delete_user(user, code, codes.renew(code) or "", _VISITOR)


def _account(one: Loaded) -> Account:
    return (
        Account.select(Account, Supplier)
        .join(Supplier)
        .where((Supplier.code == CODE) & (Account.number == one.number))
        .get()
    )


def _linked(user: User, one: Loaded) -> Account:
    kind = next(iter(control_answers.USUAL_KINDS & one.answers.keys()))
    wish = linking.Wish(_supplier().id, one.number, kind, Relation.OWNER)
    linking.link_account(user, wish, canonical(kind, one.answers[kind]) or "")
    return _account(one)


def _described(
    user: User, account: Account, one: Loaded, linked: bool, today: date
) -> dict[str, Any]:
    state = account_state(account)
    [meter, *_] = meters_of(account)
    described = {
        "id": account.id,
        "number": account.number,
        "address": account.address,
        "linked": linked,
        "answers": {kind.value: answer for kind, answer in one.answers.items()},
        "expect": {
            "debt": money.plain(state.debt.amount),
            "debt_kopecks": state.debt.amount,
            "window_open": state.window.is_open,
            "window_days": state.window.days_left or state.window.days_until,
            "meter": meter.number,
            "verified_until": meter.verified_until and meter.verified_until.isoformat(),
            "readings_count": meter.verified_until is None or meter.verified_until >= today,
        },
    }
    if not linked:
        described["question"] = _question(user, account)
    return described


def _question(user: User, account: Account) -> FactKind:
    """What will be asked about the account; the installation's secret key decides."""
    return linking.question(user.id, account.supplier_id, account.number, settings().secret_key)
