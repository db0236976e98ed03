"""Searching questions in words that differ in their endings.

Both databases index the same stems, made here, so that both find the same: SQLite in an FTS5 table
that triggers keep (migration 0080), PostgreSQL in a GIN index over `tsvector`.
"""

import re
from collections.abc import Sequence
from typing import Any, Final

from elkk.base.db import is_sqlite
from elkk.support.models import FaqCategory, FaqQuestion

MOST_FOUND: Final = 20
LONGEST_QUERY: Final = 200

_WORD: Final = re.compile(r"[0-9a-zа-я]+")
_COMMON: Final = """
а без бы в во вы где да для до его ее если есть еще же за и из или им их к как ко когда кто ли мне
могу мой моя мы на надо нам нас не нет ни но ну о об он она они от по под при с со так то только у
уже что чтобы это я
"""
_STOP: Final = frozenset(_COMMON.split())
# The two expressions of the GIN index, word for word.
_VECTOR: Final = (
    "(setweight(to_tsvector('simple', title_words), 'A') || "
    "setweight(to_tsvector('simple', text_words), 'D'))"
)


def stems(text: str) -> list[str]:
    """The words of a text without their endings: «Оплатить счётчик» → оплат, счетчик."""
    # Imported where it is used, for it takes a while to load; and never shared by threads, since a
    # stemmer keeps the word that it works on.
    from snowballstemmer import stemmer

    words = _WORD.findall(text.lower().replace("ё", "е"))
    shorten: Any = stemmer("russian").stemWord
    return [shorten(word) for word in words if word not in _STOP]


def search(query: str, most: int = MOST_FOUND) -> list[FaqQuestion]:
    """Published questions that have the words of the query in any form, the best first.

    Where none has all of them, those that have some.
    """
    words = list(dict.fromkeys(stems(query[:LONGEST_QUERY])))
    if not words:
        return []
    return _matching(words, "all", most) or _matching(words, "any", most)


def _matching(words: Sequence[str], wanted: str, most: int) -> list[FaqQuestion]:
    ids = _sqlite(words, wanted, most) if is_sqlite() else _postgresql(words, wanted, most)
    if not ids:
        return []
    rows = FaqQuestion.select(FaqQuestion, FaqCategory).join(FaqCategory)
    found = {question.id: question for question in rows.where(FaqQuestion.id.in_(ids))}
    return [found[each] for each in ids]


def _sqlite(words: Sequence[str], wanted: str, most: int) -> list[int]:
    match = (" AND " if wanted == "all" else " OR ").join(f'"{word}"' for word in words)
    return _ids(
        "SELECT q.id FROM faq_search JOIN faq_question q ON q.id = faq_search.rowid "
        "WHERE faq_search MATCH ? AND q.is_published ORDER BY bm25(faq_search, 5.0, 1.0) LIMIT ?",
        (match, most),
    )


def _postgresql(words: Sequence[str], wanted: str, most: int) -> list[int]:
    match = (" & " if wanted == "all" else " | ").join(words)
    return _ids(
        f"SELECT id FROM faq_question, to_tsquery('simple', %s) wanted "
        f"WHERE {_VECTOR} @@ wanted AND is_published "
        f"ORDER BY ts_rank({_VECTOR}, wanted) DESC, id LIMIT %s",
        (match, most),
    )


def _ids(sql: str, values: tuple[Any, ...]) -> list[int]:
    rows = FaqQuestion._meta.database.execute_sql(sql, values)
    return [row[0] for row in rows.fetchall()]
