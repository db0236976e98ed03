from elkk import clock
from elkk.accounts.models import Supplier
from elkk.catalogue.seeding import load_prices
from elkk.exchange.demo.services import load_demo


def load_demo_once() -> None:
    load_demo(clock.today("Europe/Saratov"))
    for supplier in Supplier.select():
        load_prices(supplier)
