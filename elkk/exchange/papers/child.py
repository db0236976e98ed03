"""Reads and cuts PDF files of others, in a process that may die of them.

Run by its path, so that nothing of the product is loaded. A line of JSON on standard input asks:
{"read": file} gets a line for each page, {"text": …, "blank": …}, and {"end": pages} or
{"error": …}; {"cut": file, "pages": [[first, last], …], "to": [file, …]} gets {"end": files} when
they are written. Pages count from 0. The limits are the process's own: memory and processor.
"""

import json
import resource
import sys
from typing import Any

import pypdfium2

MOST_MEMORY = 1 << 30
MOST_SECONDS = 1800
MOST_PAGES = 50_000
# What stands on a page of a bill is a few thousand characters.
MOST_TEXT = 20_000
_WRONG_PASSWORD = 4


def answer(**words: Any) -> None:
    print(json.dumps(words), flush=True)


def read(file: str) -> None:
    with pypdfium2.PdfDocument(file) as pdf:
        # PDFium makes an empty document of some rubbish.
        if not 0 < len(pdf) <= MOST_PAGES:
            answer(error="large" if len(pdf) else "damaged")
            return
        for number in range(len(pdf)):
            page = pdf[number]
            words = page.get_textpage()
            text = words.get_text_range(count=min(MOST_TEXT, words.count_chars()))
            blank = not text.strip() and next(page.get_objects(max_depth=1), None) is None
            words.close()
            page.close()
            answer(text=text, blank=blank)
        answer(end=len(pdf))


def cut(file: str, pages: list[list[int]], to: list[str]) -> None:
    with pypdfium2.PdfDocument(file) as pdf:
        for (first, last), target in zip(pages, to, strict=True):
            piece = pypdfium2.PdfDocument.new()
            piece.import_pages(pdf, list(range(first, last + 1)))
            piece.save(target)
            piece.close()
    answer(end=len(to))


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            if "read" in asked:
                read(asked["read"])
            else:
                cut(asked["cut"], asked["pages"], asked["to"])
        except pypdfium2.PdfiumError as error:
            locked = getattr(error, "err_code", None) == _WRONG_PASSWORD
            answer(error="locked" if locked else "damaged")
        except (ValueError, MemoryError):
            answer(error="damaged")


if __name__ == "__main__":
    main()
