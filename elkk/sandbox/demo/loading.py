"""The demo utility as `flask setup` loads it: its subscribers, and the people who work there."""

from typing import Final

from elkk.accounts.finding import index_accounts
from elkk.accounts.models import Supplier
from elkk.base import clock
from elkk.base.db import atomic
from elkk.base.roles import Role
from elkk.base.secrets import encrypt
from elkk.catalogue.seeding import load_prices
from elkk.identity.models import User, name_key_of
from elkk.identity.passwords import hash_password
from elkk.identity.second_factor import new_secret
from elkk.notices.daily import run_now
from elkk.sandbox.demo.services import PASSWORD, load_demo

# Role, phone, e-mail, last name, first name. The second step is by /sandbox/second-step.
STAFF: Final = (
    (Role.CLERK, "+79000000011", "clerk@example.org", "Соколова", "Клавдия"),
    (Role.BILLING, "+79000000012", "billing@example.org", "Белов", "Борис"),
    (Role.ADMIN, "+79000000013", "admin@example.org", "Андреева", "Анна"),
)


def load_demo_once() -> None:
    """The demo utility, and what its subscribers would have been told this morning."""
    load_demo(clock.today("Europe/Saratov"))
    for supplier in Supplier.select():
        load_prices(supplier)
    load_staff()
    index_accounts()
    run_now()


def load_staff() -> None:
    """People of each role who can sign in, with the demo's password and a second factor."""
    now, password = clock.now(), hash_password(PASSWORD)
    with atomic():
        for role, phone, email, last_name, first_name in STAFF:
            User.insert(
                role=role,
                phone=phone,
                email=email,
                email_confirmed_at=now,
                password_hash=password,
                last_name=last_name,
                first_name=first_name,
                name_key=name_key_of(last_name, first_name),
                created_at=now,
                totp_secret=encrypt(new_secret()),
                second_factor_at=now,
            ).on_conflict_ignore().execute()
