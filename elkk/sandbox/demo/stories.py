"""The accounts with a story: three of the demo subscriber, and those that testers may link."""

from typing import Final, NamedTuple

from elkk.sandbox.demo.consumption import Shape
from elkk.sandbox.demo.paying import OFFLINE, ONLINE, Habit
from elkk.sandbox.demo.people import Name
from elkk.sandbox.demo.tariffs import Stove
from elkk.sandbox.demo.traits import Traits, Verification


class Story(NamedTuple):
    """What is special about an account, in the words of the documentation, and its traits."""

    special: str
    traits: Traits


DEMO_OWNER: Final = Name("Иванов", "Иван", "Иванович")

DEMO_STORIES: Final = (
    Story(
        "Квартира: однотарифный прибор учета, долг 499,27 руб., срок МПИ в порядке",
        Traits(
            average_kwh=260,
            last_target=499_27,
            pays_now=False,
            owner=DEMO_OWNER,
            address="г. Саратов, ул. Степная, д. 9, кв. 12",
            residents=3,
        ),
    ),
    Story(
        "Квартира родителей: двухтарифный прибор учета, переплата, МПИ заканчивается",
        Traits(
            average_kwh=170,
            zones=2,
            stove=Stove.ELECTRIC,
            habit=Habit.AHEAD,
            channel=OFFLINE[0],
            verification=Verification.ENDING,
            inspected=frozenset({4}),
            owner=Name("Иванова", "Мария", "Петровна"),
            address="г. Саратов, ул. Чернышевского, д. 116, кв. 40",
            residents=2,
        ),
    ),
    Story(
        "Дом: два трехтарифных прибора учета, один с коэффициентом 20; долг и пени",
        Traits(
            average_kwh=640,
            zones=3,
            phases=3,
            stops=5,
            channel=ONLINE[1],
            multiplier=20,
            is_house=True,
            second_place="Баня",
            owner=DEMO_OWNER,
            address="с. Августовка, ул. Степная, д. 24",
            residents=4,
        ),
    ),
)

FREE_STORIES: Final = (
    Story("Без особенностей: всё передано и оплачено вовремя", Traits()),
    Story(
        "Постоянная переплата 6,98 руб., как в руководстве пользователя",
        Traits(average_kwh=213, habit=Habit.STEADY, target=-6_98, channel=ONLINE[2]),
    ),
    Story(
        "Платит часть: долг за много месяцев с пени",
        Traits(average_kwh=330, stove=Stove.ELECTRIC, habit=Habit.PART, channel=OFFLINE[1]),
    ),
    Story("Прибор учета заменен четыре месяца назад", Traits(replaced=4)),
    Story("Автоматический прибор учета (АСКУЭ)", Traits(zones=2, automatic=True)),
    Story(
        "МПИ закончился: показания не учитываются",
        Traits(verification=Verification.ENDED),
    ),
    Story(
        "МПИ заканчивается в ближайшие 60 дней",
        Traits(verification=Verification.ENDING, habit=Habit.ROUND),
    ),
    Story(
        "Лицевой счет заблокирован поставщиком",
        Traits(locked_reason="Помещение отключено от сети по заявлению собственника."),
    ),
    Story(
        "Три месяца начислено по среднему, затем перерасчет по переданным показаниям",
        Traits(average_kwh=240, missed=frozenset({1, 2, 3})),
    ),
    Story(
        "Пять месяцев без показаний: три месяца по среднему, потом по нормативу",
        Traits(missed=frozenset(range(5)), residents=2),
    ),
    Story("Номер прибора учета неизвестен", Traits(numbered=False)),
    Story(
        "Электроотопление: зимой потребление выше 11 160 и 20 000 кВт*ч в месяц",
        Traits(
            average_kwh=10_000,
            phases=3,
            is_house=True,
            stove=Stove.ELECTRIC,
            shape=Shape.ELECTRIC_HEATING,
        ),
    ),
    Story(
        "Следующее показание перейдет через ноль",
        Traits(rolls_over_next=True),
    ),
    Story("Льгота 50 %", Traits(benefit_percent=50, channel=OFFLINE[0])),
    Story(
        "Дача: зимой потребления нет",
        Traits(average_kwh=110, shape=Shape.DACHA, is_house=True),
    ),
    Story(
        "Год назад газовая плита заменена электрической, тарифный план сменился",
        Traits(electric_since=11),
    ),
    Story("Большая переплата", Traits(habit=Habit.STEADY, target=-12_340_00, channel=ONLINE[3])),
    Story(
        "Собственник и площадь неизвестны",
        Traits(owner=Name("", "", ""), areas_known=False),
    ),
    Story(
        "Длинные имя и адрес",
        Traits(
            owner=Name("Константинопольская-Преображенская", "Александра-Виктория", "Вячеславовна"),
            address=(
                "Саратовская обл., Новобурасский р-н, рп. Новые Бурасы, "
                "ул. имени 50-летия Великой Октябрьской социалистической революции, "
                "д. 112, корп. 3, стр. 2, кв. 1045, комн. 2"
            ),
        ),
    ),
)

STORIES: Final = DEMO_STORIES + FREE_STORIES
