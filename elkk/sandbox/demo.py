from elkk import clock
from elkk.accounts.models import Supplier
from elkk.catalogue.seeding import load_prices
from elkk.exchange.demo.services import load_demo
from elkk.notices.daily import run_now


def load_demo_once() -> None:
    """The demo utility, and what its subscribers would have been told this morning."""
    load_demo(clock.today("Europe/Saratov"))
    for supplier in Supplier.select():
        load_prices(supplier)
    run_now()
