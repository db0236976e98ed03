"""The questions and topics that an installation begins with: seed/faq/*.md and seed/topics.toml.

A file of seed/faq is a category: «# title», then for each question «## slug | title», a line
«words: …» with further words to find it by, and the answer in Markdown.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from elkk.base.db import atomic
from elkk.support import faq, topics
from elkk.support.models import AnswerTemplate, FaqCategory, Topic

SEED: Final = Path(__file__).parent / "seed"

_QUESTION: Final = re.compile(r"^## (?P<slug>\S+) \| (?P<title>.+)$", re.MULTILINE)


@dataclass(frozen=True)
class SeedQuestion:
    slug: str
    title: str
    words: str
    text: str


def load_faq() -> int:
    """Load the questions where there are none; how many."""
    if FaqCategory.select().exists():
        return 0
    loaded = 0
    with atomic():
        for path in sorted((SEED / "faq").glob("*.md")):
            content = path.read_text(encoding="utf-8")
            title = content.partition("\n")[0].removeprefix("# ")
            category = faq.save_category(path.stem.partition("-")[2], title)
            for question in _questions(content):
                faq.save_question(
                    category,
                    question.slug,
                    question.title,
                    question.text,
                    keywords=question.words,
                )
                loaded += 1
    return loaded


def _questions(content: str) -> Iterator[SeedQuestion]:
    headings = list(_QUESTION.finditer(content))
    ends = [heading.start() for heading in headings[1:]] + [len(content)]
    for heading, end in zip(headings, ends, strict=True):
        body = content[heading.end() : end].strip()
        words = ""
        if body.startswith("words:"):
            first, _newline, body = body.partition("\n")
            words = first.removeprefix("words:").strip()
        yield SeedQuestion(heading["slug"], heading["title"].strip(), words, body.strip())


def load_topics() -> int:
    """Load the topics where there are none; how many. The questions must be there already."""
    if Topic.select().exists():
        return 0
    listed = tomllib.loads((SEED / "topics.toml").read_text(encoding="utf-8"))["topic"]
    with atomic():
        for each in listed:
            topics.save_topic(**each)
    return len(listed)


def load_templates() -> int:
    """Load the templates of answers where there are none; how many."""
    if AnswerTemplate.select().exists():
        return 0
    listed = tomllib.loads((SEED / "templates.toml").read_text(encoding="utf-8"))["template"]
    with atomic():
        for each in listed:
            AnswerTemplate.create(title=each["title"], text=each["text"].strip())
    return len(listed)
