from elkk.exchange.demo.services import load_demo
from elkk import clock


def load_demo_once() -> None:
    load_demo(clock.today("Europe/Saratov"))
