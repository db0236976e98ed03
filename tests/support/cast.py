"""The fixed cast: who plays in every test.

Olga owns the account. Gleb is her guest: she lets him look. Stepan is a stranger with an account
of his own.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from elkk.accounts.models import (
    Account,
    AccountLink,
    AccountTariff,
    Supplier,
    Tariff,
    TariffPlan,
)
from elkk.base import clock
from elkk.base.roles import Role
from elkk.base.zones import Zone
from elkk.identity.models import User
from elkk.identity.passwords import hash_password
from elkk.readings.models import Meter, ReadingWindow

PASSWORD = "верный пароль 1"


@cache
def _password_hash() -> str:
    return hash_password(PASSWORD)


@dataclass(frozen=True)
class Cast:
    owner: User
    guest: User
    stranger: User
    account: Account
    meter: Meter
    strangers_account: Account

    @property
    def supplier(self) -> Supplier:
        return self.account.supplier


def make_cast() -> Cast:
    supplier = make_supplier()
    owner = make_user("+79160000001", "olga@example.org", "Орлова", "Ольга")
    guest = make_user("+79160000002", "gleb@example.org", "Гусев", "Глеб")
    stranger = make_user("+79160000003", "stepan@example.org", "Степанов", "Степан")
    account = make_account(supplier, "640000000001", last_name="Орлова", first_name="Ольга")
    strangers_account = make_account(supplier, "640000000002", last_name="Степанов")
    link(owner, account)
    link(guest, account, may_act=False)
    link(stranger, strangers_account)
    return Cast(owner, guest, stranger, account, make_meter(account), strangers_account)


def make_user(phone: str, email: str, last_name: str, first_name: str) -> User:
    return User.create(
        phone=phone,
        email=email,
        email_confirmed_at=clock.now(),
        password_hash=_password_hash(),
        last_name=last_name,
        first_name=first_name,
        created_at=clock.now(),
    )


def make_supplier(code: str = "SAR") -> Supplier:
    supplier = Supplier.create(
        code=code,
        name="ПАО «Саратовэнерго»",
        short_name="Саратовэнерго",
        inn="6400000006",
        kpp="640001001",
        bank_account="40702810938000000001",
        bank_name="ПАО СБЕРБАНК",
        bic="044525225",
        corr_account="30101810400000000225",
        phone="8 800 000-00-00",
        time_zone="Europe/Saratov",
    )
    ReadingWindow.create(supplier=supplier, starts_on=date(2020, 1, 1), first_day=15, last_day=26)
    plan = TariffPlan.create(supplier=supplier, code="GAS1", name="Газовые плиты, один тариф")
    Tariff.create(
        plan=plan, starts_on=date(2019, 7, 1), zone=Zone.T1, over_kwh=0, price=Decimal("2.48")
    )
    return supplier


def make_account(supplier: Supplier, number: str, **values: object) -> Account:
    fields = {
        "address": f"г. Саратов, ул. Степная, д. 9, кв. {int(number[-3:])}",
        "total_area": Decimal("52.0"),
        "living_area": Decimal("31.5"),
        "residents": 3,
        "stove": "Газовая",
    }
    account = Account.create(supplier=supplier, number=number, **(fields | values))
    AccountTariff.create(
        account=account, plan=supplier.tariff_plans.get(), starts_on=date(2015, 1, 1)
    )
    return account


def make_meter(account: Account, **values: object) -> Meter:
    fields = {
        "code": f"M{Meter.select().count() + 1}",
        "number": "012345678",
        "installed_on": date(2019, 9, 12),
        "verified_until": date(2035, 9, 1),
        "place": "Сарай",
    }
    return Meter.create(account=account, **(fields | values))


def link(user: User, account: Account, **values: object) -> AccountLink:
    return AccountLink.create(user=user, account=account, linked_at=clock.now(), **values)


@dataclass(frozen=True)
class Staff:
    """Klara the clerk, Boris of the billing department, Anna the administrator."""

    clerk: User
    billing: User
    admin: User


def make_staff() -> Staff:
    return Staff(
        make_colleague("+79160000011", "klara@example.org", "Клерк", "Клара", Role.CLERK),
        make_colleague("+79160000012", "boris@example.org", "Биллинг", "Борис", Role.BILLING),
        make_colleague("+79160000013", "anna@example.org", "Админ", "Анна", Role.ADMIN),
    )


def make_colleague(phone: str, email: str, last_name: str, first_name: str, role: Role) -> User:
    """Someone of the staff who has set up the second factor."""
    user = make_user(phone, email, last_name, first_name)
    User.update(role=role, second_factor_at=clock.now()).where(User.id == user.id).execute()
    return User.get_by_id(user.id)
