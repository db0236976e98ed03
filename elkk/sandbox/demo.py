from elkk import clock
from elkk.exchange.demo.services import load_demo


def load_demo_once() -> None:
    load_demo(clock.today("Europe/Saratov"))
