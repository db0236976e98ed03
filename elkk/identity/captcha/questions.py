"""Questions for those who don't see the picture: read aloud, answered with a number in digits.

The wording, the things and the numbers vary, and numbers are written as words. It is no harder for
a program than the picture is for a program that sees; what holds robots back are the limits,
which are stricter for questions (limits.QUESTION_BY_IP), and the code sent to the telephone.
"""

from random import Random
from typing import NamedTuple

from elkk.web.i18n import _


class Question(NamedTuple):
    text: str
    answer: str


def ask(random: Random) -> Question:
    return random.choice((_position, _sum, _legs, _odd_one, _between))(random)


def _numbers() -> list[str]:
    return [
        _("zero"), _("one"), _("two"), _("three"), _("four"), _("five"), _("six"), _("seven"),
        _("eight"), _("nine"), _("ten"), _("eleven"), _("twelve"), _("thirteen"), _("fourteen"),
        _("fifteen"), _("sixteen"), _("seventeen"), _("eighteen"), _("nineteen"), _("twenty"),
    ]  # fmt: skip


def _fruit() -> list[str]:
    return [_("apple"), _("pear"), _("plum"), _("cherry"), _("lemon"), _("orange"), _("melon")]


def _tools() -> list[str]:
    return [_("hammer"), _("saw"), _("axe"), _("pliers"), _("screwdriver"), _("wrench")]


def _position(random: Random) -> Question:
    words = random.sample(_fruit(), 4)
    place = random.randrange(4)
    words.insert(place, random.choice(_tools()))
    text = _(
        "Which word in the row is not a fruit: %(words)s? Count from the left.",
        words=", ".join(words),
    )
    return Question(text, str(place + 1))


def _odd_one(random: Random) -> Question:
    words = random.sample(_tools(), random.randint(2, 4)) + random.sample(_fruit(), 3)
    tools = len(words) - 3
    random.shuffle(words)
    text = _("How many of these words are tools: %(words)s?", words=", ".join(words))
    return Question(text, str(tools))


def _sum(random: Random) -> Question:
    names, (one, other) = _numbers(), (random.randint(2, 10), random.randint(2, 10))
    text = _(
        "Add up the numbers %(one)s and %(other)s, then take away one.",
        one=names[one],
        other=names[other],
    )
    return Question(text, str(one + other - 1))


def _legs(random: Random) -> Question:
    names, (cats, hens) = _numbers(), (random.randint(1, 4), random.randint(1, 5))
    text = _(
        "In the yard there are cats, %(cats)s in number, and hens, %(hens)s in number. "
        "How many legs do they have together?",
        cats=names[cats],
        hens=names[hens],
    )
    return Question(text, str(4 * cats + 2 * hens))


def _between(random: Random) -> Question:
    low = random.randint(2, 10)
    high, names = low + random.randint(3, 8), _numbers()
    chosen = [names[low], names[high], names[random.randint(low + 1, high - 1)]]
    random.shuffle(chosen)
    text = _("Which of the numbers is the largest: %(numbers)s?", numbers=", ".join(chosen))
    return Question(text, str(high))
