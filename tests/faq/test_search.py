"""The search forgives word forms, in both databases alike."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from elkk.support import faq
from elkk.support.models import FaqQuestion
from elkk.support.search import search, stems


def slugs(query: str) -> list[str]:
    return [question.slug for question in search(query)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("оплата", "how"),
        ("ОПЛАЧУ СЧЕТА", "how"),
        ("счётчики", "verify"),
        ("счетчиков", "verify"),
        ("поверку", "verify"),
        ("чеки", "receipt"),
        ("квитанции", "receipt"),
        ("как мне найти чек?", "receipt"),
    ],
)
def test_a_question_is_found_by_any_form_of_its_words(meters, query: str, found: str) -> None:
    assert found in slugs(query)


def test_a_word_in_the_question_weighs_more_than_one_in_the_answer(meters) -> None:
    category = meters
    faq.save_question(category, "title", "Пломба", "Без нее нельзя.")
    faq.save_question(category, "text", "Что еще?", "Проверьте, цела ли пломба на приборе.")
    assert slugs("пломбы") == ["title", "text"]


def test_all_words_are_wanted_where_some_question_has_them(meters) -> None:
    assert slugs("поверка счетчика") == ["verify"]


def test_where_none_has_all_words_those_with_some_are_found(meters) -> None:
    assert slugs("поверка холодильника") == ["verify"]


@pytest.mark.parametrize("query", ["", "   ", "как и где", "?!", "ёж", "« »"])
def test_a_query_without_a_known_word_finds_nothing(meters, query: str) -> None:
    assert search(query) == []


@pytest.mark.parametrize(
    "query",
    ['" OR 1=1', "чек' | 'а", "NEAR(чек, счет)", "title_words : чек", "чек*", "-чек", "((("],
)
def test_the_language_of_the_index_is_out_of_reach(meters, query: str) -> None:
    assert set(slugs(query)) <= {"how", "receipt", "verify"}


def test_a_very_long_query_is_answered(meters) -> None:
    assert "receipt" in slugs("чек " * 5000)


def test_edits_are_found_at_once_and_what_was_edited_away_is_not(meters) -> None:
    faq.save_question(meters, "verify", "Кто меняет прибор?", "Поставщик.")
    assert slugs("поверка") == []
    assert slugs("меняете приборы") == ["verify"]


def test_what_is_hidden_or_deleted_is_not_found(meters) -> None:
    faq.save_question(meters, "verify", "Что такое поверка?", "Тайна", is_published=False)
    assert slugs("поверка") == []
    faq.delete_question("receipt")
    assert slugs("чек") == []
    assert FaqQuestion.select().count() == 2


def test_the_page_shows_what_was_found(client, meters) -> None:
    page = client.get("/questions/", query_string={"q": "поверке"}).text
    assert "Найден 1 ответ" in page
    assert "Что такое поверка счётчика?" in page
    assert "Как оплатить счет?" not in page


def test_what_was_typed_is_shown_as_typed(client, meters) -> None:
    page = client.get("/questions/", query_string={"q": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in page
    assert "Найдено 0 ответов" in page


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads that give way to each other all the time."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def test_people_who_search_at_once_are_not_in_each_others_way(hasty_threads) -> None:
    queries = ["оплатить счетчики квитанцией", "подключение договоров абонентов"]
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(stems, queries * 300))
    assert found == [stems(query) for query in queries] * 300
