"""Whether the billing names another owner, or the same one in another spelling."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elkk.accounts.owner_names import is_same_person

SAME = [
    ("Иванов Иван Петрович", "ИВАНОВ ИВАН ПЕТРОВИЧ"),
    ("Иванов Иван Петрович", "иванов  иван петрович "),
    ("Семёнов Пётр Фёдорович", "Семенов Петр Федорович"),
    ("Семёнов Пётр", "Семе\u0308нов Пе\u0308тр"),
    ("Иванов Иван Петрович", "Иванов И. П."),
    ("Иванов Иван Петрович", "Иванов И.П."),
    ("Иванов Иван Петрович", "И.П. Иванов"),
    ("Иванов Иван Петрович", "Иван Петрович Иванов"),
    ("Иванов Иван Петрович", "Иван Иванов"),
    ("Иванов Иван Петрович", "Иванов Иван"),
    ("Иванов Иван Петрович", "Иванов И."),
    ("Иванов Иван Петрович", "Иванов"),
    ("Иванов Иван Петрович", "ИвановИван Петрович"),
    ("Иванов Иван Петрович", "Ивaнoв Ивaн Пeтрoвич"),
    ("Иванов Иван Петрович", "Иван Петрович И."),
    ("Петров-Водкин Кузьма", "Петров - Водкин Кузьма"),
    ("Петров-Водкин Кузьма", "Петров\u2013Водкин Кузьма"),
    ("Петров-Водкин Кузьма", "Петров Водкин Кузьма"),
    ("Петров-Водкин Кузьма", "Кузьма Петров-Водкин"),
    ("О'Коннор Анна", "О\u2019Коннор Анна"),
    ("Алиев Расим Гасан оглы", "АЛИЕВ РАСИМ ГАСАН-ОГЛЫ"),
    ("ООО «Ромашка»", 'ООО "Ромашка"'),
    ("Иванов И. П.", "Иванов И. П."),
    ("", "Иванов Иван"),
    ("Иванов Иван", ""),
    ("Иванов Иван", " . "),
    ("", ""),
]

OTHER = [
    ("Иванов Иван Петрович", "Покупателева Новая Владелица"),
    ("Иванов Иван Петрович", "Иванова Мария Сергеевна"),
    ("Иванов Иван Петрович", "Иванов Петр Петрович"),
    ("Иванов Иван Петрович", "Иванов Иван Сергеевич"),
    ("Иванов Иван Петрович", "Иванов П. И."),
    ("Иванов Иван Петрович", "Иванов И. С."),
    ("Иванов Иван Петрович", "Петров И. П."),
    ("Иванов Иван Петрович", "Петрович И. И."),
    ("Иванов Иван Петрович", "Петрович"),
    ("Иванов Иван Петрович", "Петров Иван Иванович"),
    ("Иванов И. П.", "Петров И. П."),
    ("Петрова Анна Сергеевна", "Сидорова Анна Сергеевна"),
    ("Петрова Анна Сергеевна", "Петрова-Сидорова Анна Сергеевна"),
    ("Иванов Иван Петрович", "И. И. П."),
    ("Петров И.", "Иванов П."),
    ("ООО «Ромашка»", "ООО «Василек»"),
    ("Иванов Иван Петрович", "Администрация города"),
]


@pytest.mark.parametrize(("before", "after"), SAME)
def test_another_spelling_is_the_same_owner(before: str, after: str) -> None:
    assert is_same_person(before, after)
    assert is_same_person(after, before)


@pytest.mark.parametrize(("before", "after"), OTHER)
def test_another_person_is_another_owner(before: str, after: str) -> None:
    assert not is_same_person(before, after)
    assert not is_same_person(after, before)


def names(ending: str) -> st.SearchStrategy[str]:
    letters = st.text("абвгдежзиклмнопрстуфхцчшэюяё", min_size=2, max_size=9)
    return letters.map(lambda word: word.capitalize() + ending)


PEOPLE = st.tuples(names("ов"), names("ий"), names("ович"))
Disguise = Callable[[list[str]], list[str]]
DISGUISES: list[Disguise] = [
    lambda words: [word.upper() for word in words],
    lambda words: [word.replace("ё", "е").replace("Ё", "Е") for word in words],
    lambda words: [f" {word}  " for word in words],
    lambda words: [words[0], *(f"{word.strip()[0]}." for word in words[1:])],
    lambda words: words[:2],
    lambda words: [word.replace("о", "o") for word in words],
]


@given(PEOPLE, st.lists(st.sampled_from(DISGUISES), max_size=4), st.booleans())
def test_no_spelling_makes_an_owner_another(
    person: tuple[str, str, str], disguises: list[Disguise], surname_last: bool
) -> None:
    words = list(person)
    for disguise in disguises:
        words = disguise(words)
    if surname_last:
        words = words[1:] + words[:1]

    assert is_same_person(" ".join(person), " ".join(words))


@given(PEOPLE, PEOPLE, st.lists(st.sampled_from(DISGUISES[:4]), max_size=4))
def test_no_spelling_makes_two_surnames_one(
    person: tuple[str, str, str], other: tuple[str, str, str], disguises: list[Disguise]
) -> None:
    if person[0].lower().replace("ё", "е") == other[0].lower().replace("ё", "е"):
        return
    words = list(other)
    for disguise in disguises:
        words = disguise(words)

    assert not is_same_person(" ".join(person), " ".join(words))


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_is_written_it_can_be_compared_either_way(one: str, two: str) -> None:
    assert is_same_person(one, one)
    assert is_same_person(one, two) == is_same_person(two, one)
