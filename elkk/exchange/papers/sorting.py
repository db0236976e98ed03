"""Which pages are whose bill, and what is wrong with the others."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import Final

from elkk.accounts.models import Supplier
from elkk.base.periods import Month
from elkk.exchange.format1.reading import Progress
from elkk.exchange.format1.refusals import Refusal
from elkk.exchange.papers.pdfs import Page, Pdfs, UnreadablePdf
from elkk.exchange.papers.sources import Source
from elkk.exchange.papers.whose import (
    accounts_of,
    candidates,
    month_in_name,
    month_in_text,
    numbers_in_name,
)

_PAGES_AT_ONCE: Final = 50

PICTURE = "на странице нет текста, одна картинка: номер лицевого счета прочесть нельзя"
NO_NUMBER = "на странице нет номера лицевого счета"
NO_MONTH = "не найден месяц: назовите файл, например, «640012345678_2026-11.pdf»"


class PageRefusal(Refusal):
    """Its `line` is a page."""

    def __str__(self) -> str:
        return f"{self.file}, страница {self.line}: {self.reason}"


class FileRefusal(Refusal):
    """Its `line` counts the files of an archive, and is not told."""

    def __str__(self) -> str:
        return f"{self.file}: {self.reason}"


@dataclass
class Paper:
    """The pages of one bill, from first to last, counted from 0; `whole`: the file is nothing else.

    `source` is the file's name.
    """

    account: int
    number: str
    month: Month
    source: str
    first: int
    last: int
    digest: str
    whole: bool = False


@dataclass
class Sorted:
    """What was found: each page (of a file for all) or file is taken, refused or skipped."""

    papers: list[Paper] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    rows: int = 0
    skipped: int = 0


@dataclass
class Sorting:
    supplier: Supplier
    pdfs: Pdfs
    progress: Progress
    fallback: Month | None
    latest: Month
    found: Sorted = field(default_factory=Sorted)
    _seen: dict[tuple[int, int], str] = field(default_factory=dict)

    def one_bill(self, source: Source) -> None:
        """A file that is one bill: its name says whose, and its pages must not say otherwise."""
        self.found.rows += 1
        line = self.found.rows
        try:
            reason = self._one_bill(source)
        except UnreadablePdf as error:
            reason = str(error)
        if reason:
            self.found.refusals.append(FileRefusal(source.name, line, None, reason))
        self.progress.advance(1)

    def _one_bill(self, source: Source) -> str | None:
        """Why it can't be taken."""
        named = accounts_of(self.supplier, numbers_in_name(source.name.rpartition(".")[0]))
        if not named:
            return "имя файла не называет лицевой счет, который есть в кабинете"
        if len(named) > 1:
            return f"имя файла называет несколько лицевых счетов: {', '.join(sorted(named))}"
        ((number, account),) = named.items()
        pages, digest, month = 0, sha256(), month_in_name(source.name) or self.fallback
        for page in self.pdfs.pages(source.path):
            pages += 1
            digest.update(page.text.encode(errors="replace"))
            month = month or month_in_text(page.text)
            others = accounts_of(self.supplier, candidates(page.text)[0])
            if others and number not in others:
                return f"имя файла называет счет {number}, а напечатан {min(others)}"
        if month is None:
            return NO_MONTH
        paper = Paper(
            account, number, month, source.name, 0, pages - 1, digest.hexdigest(), whole=True
        )
        return self._take(paper, f"в файле {self.found.rows}, «{source.name}»")

    def all_bills(self, source: Source) -> None:
        """A file of many bills: neighbouring pages with the same number are one."""
        pages = self._pages(source)
        month = self.fallback
        current: Paper | None = None
        while some := list(islice(pages, _PAGES_AT_ONCE)):
            texts = [candidates(page.text) for _, page in some]
            known = accounts_of(self.supplier, {each for words, _ in texts for each in words})
            for (number, page), (words, labelled) in zip(some, texts, strict=True):
                month = month or month_in_text(page.text)
                mine = [each for each in words if each in known]
                reason = self._why_not(page, mine, words, labelled)
                if page.blank:
                    self.found.skipped += 1
                elif reason or month is None:
                    self._refuse(source, number, reason or NO_MONTH)
                    if reason in (NO_NUMBER, PICTURE) and current:
                        self._take_back(source, current)
                    current = None
                elif current and current.number == mine[0] and current.last == number - 1:
                    current.last = number
                    current.digest = sha256((current.digest + page.text).encode()).hexdigest()
                else:
                    current = self._begin(source, number, page, mine[0], known[mine[0]], month)
            self.progress.advance(len(some))

    def _pages(self, source: Source) -> Iterator[tuple[int, Page]]:
        for number, page in enumerate(self.pdfs.pages(source.path)):
            self.found.rows += 1
            yield number, page

    def _why_not(self, page: Page, mine: list[str], words: list[str], labelled: bool) -> str | None:
        if len(mine) > 1:
            return f"на странице несколько лицевых счетов: {', '.join(mine)}"
        if mine:
            return None
        if labelled:
            return f"лицевого счета {words[0]} в кабинете нет"
        return NO_NUMBER if page.text.strip() else PICTURE

    def _begin(
        self, source: Source, number: int, page: Page, account: str, known: int, month: Month
    ) -> Paper | None:
        digest = sha256(page.text.encode(errors="replace")).hexdigest()
        paper = Paper(known, account, month, source.name, number, number, digest)
        if reason := self._take(paper, f"на странице {number + 1}"):
            self._refuse(source, number, reason)
            return None
        return paper

    def _take(self, paper: Paper, where: str) -> str | None:
        if paper.month > self.latest:
            return f"месяц {paper.month} еще не наступил"
        twin = self._seen.setdefault((paper.account, int(paper.month)), where)
        if twin != where:
            return f"квитанция счета {paper.number} за этот месяц уже встретилась {twin}"
        self.found.papers.append(paper)
        return None

    def _take_back(self, source: Source, paper: Paper) -> None:
        """Half a bill is none: the page after it may be its own."""
        self.found.papers.remove(paper)
        for number in range(paper.first, paper.last + 1):
            reason = f"на следующей странице нет номера, квитанция счета {paper.number} неполна"
            self._refuse(source, number, reason)

    def _refuse(self, source: Source, number: int, reason: str) -> None:
        self.found.refusals.append(PageRefusal(source.name, number + 1, None, reason))
