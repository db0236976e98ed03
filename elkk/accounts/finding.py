"""How the staff find an account: by its number or the end of it, its owner's name, its address.

SQLite folds only Latin letters, and a million accounts are too many to read through, so the words
of each account are kept folded in AccountWord. Whoever changes accounts (the importer above all)
need not know: `index_accounts` looks for those whose words are not those of today.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from huey import crontab
from peewee import SQL, Expression, Value, fn

from elkk.accounts.models import Account, AccountWord, Supplier
from elkk.base.db import atomic, begins_with, db, is_sqlite
from elkk.base.paging import Slice, oldest_first
from elkk.base.tasks import task
from elkk.identity import finding
from elkk.identity.models import fold

# Before the reversed number: nobody types it.
_NUMBER: Final = "№"
SHORTEST_END: Final = 4
LONGEST_WORD: Final = 40
# So many accounts per word are looked through; of «Саратов» alone there are more.
MOST_PER_WORD: Final = 20_000
_AT_ONCE: Final = 1_000
_NOT_WORTH: Final = {
    *("г", "гор", "город", "ул", "улица", "д", "дом", "кв", "обл", "область", "р-н", "район"),
    *("п", "пос", "с", "пер", "пр", "пр-кт"),
}


@dataclass(frozen=True)
class _Term:
    """A word that was typed. Numbers must be whole: house 9 is not house 91."""

    word: str
    is_whole: bool

    def fits(self, model: Any = AccountWord) -> Any:
        if self.is_whole:
            return model.word == self.word
        return begins_with(model.word, self.word)


def find_accounts(text: str, cursor: str = "") -> Slice[Account] | None:
    """Accounts that have every word of the text, with suppliers; None where too many have.

    Digits alone are a number or its end, at least SHORTEST_END of them.
    """
    terms = _terms(text)
    if not terms:
        return Slice([], "", is_first=True)
    counts = {term: _capped_count(term) for term in terms}
    rarest = min(terms, key=lambda term: counts[term])
    if counts[rarest] > MOST_PER_WORD:
        return None
    found = Account.select(Account, Supplier).join(Supplier).where(Account.id.in_(_having(rarest)))
    for term in terms:
        if term is not rarest:
            found = found.where(_has(term))
    return oldest_first(found, (Account.id,), cursor)


def _terms(text: str) -> list[_Term]:
    digits = re.sub(r"[\s№-]", "", text)
    if digits.isdecimal() and len(digits) >= SHORTEST_END:
        return [_Term(_NUMBER + digits[::-1], is_whole=False)]
    return [_Term(word, is_whole=word[0].isdecimal() or len(word) < 3) for word in words_of(text)]


def _capped_count(term: _Term) -> int:
    some = AccountWord.select(SQL("1")).where(term.fits()).limit(MOST_PER_WORD + 1)
    return int(some.count())


def _having(term: _Term) -> Any:
    return AccountWord.select(AccountWord.account).where(term.fits())


def _has(term: _Term) -> Any:
    other = AccountWord.alias()
    own = other.select(SQL("1")).where((other.account == Account.id) & term.fits(other))
    return fn.EXISTS(own)


def words_of(*texts: str) -> list[str]:
    """The words worth searching for, folded, each once: three of «г. Саратов, ул. Лесная, д. 9»."""
    found = re.findall(r"[\w-]+", fold(" ".join(texts)).replace("_", " "))
    stripped = (word.strip("-")[:LONGEST_WORD] for word in found)
    return list(dict.fromkeys(word for word in stripped if word and word not in _NOT_WORTH))


def _searched() -> Expression:
    """What of an account is searched, as one text."""
    parts = (Account.last_name, Account.first_name, Account.patronymic, Account.address)
    text: Any = Account.number
    for part in parts:
        text = text.concat(Value("|")).concat(part)
    return text


@task(every=crontab(minute="*/5"))
def index_changed_accounts() -> None:
    index_accounts()


def index_accounts() -> int:
    """Bring the words of new and changed accounts up to date; how many accounts.

    So with users whose names the version before this one has written.
    """
    finding.name_people()
    done, last = 0, 0
    while ids := _index_some(last):
        done, last = done + len(ids), ids[-1]
    return done


def _index_some(after: int) -> Sequence[int]:
    """One transaction's worth, so that nobody waits long for it."""
    with atomic():
        accounts = list(_stale(after))
        ids = [account.id for account in accounts]
        if not ids:
            return ids
        AccountWord.delete().where(AccountWord.account.in_(ids)).execute()
        rows = [row for account in accounts for row in _rows(account)]
        # A million accounts have ten million words: too many for a query of peewee's each.
        db.connection().cursor().executemany(
            f"INSERT INTO account_word (account_id, word) VALUES ({db.param}, {db.param})", rows
        )
        Account.update(indexed_as=_searched()).where(Account.id.in_(ids)).execute()
    return ids


def _stale(after: int) -> Any:
    changed = Account.indexed_as.is_null() | (Account.indexed_as != _searched())
    found = (
        Account.select().where((Account.id > after) & changed).order_by(Account.id).limit(_AT_ONCE)
    )
    # An import must not change what is being indexed; SQLite has one writer anyway.
    return found if is_sqlite() else found.for_update()


def _rows(account: Account) -> Iterator[tuple[int, str]]:
    yield account.id, _NUMBER + account.number[::-1]
    for word in words_of(account.owner_name, account.address):
        yield account.id, word
