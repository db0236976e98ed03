"""Finds mistakes in HTML: `problems` parses as strictly as the standard does, in milliseconds;
`conformance_problems` asks the Nu validator about many pages at once, where Java is installed.
"""

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import html5lib
from html5lib.constants import E as MESSAGES

from tests.support.node import FLOOR

# The page's own vocabulary: htmx reads them, and browsers pass over them.
OF_HTMX = "Attribute “hx-"
VALIDATOR = FLOOR / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
FIRST_TAG = re.compile(r"\s*<(\w+)")
# Rows and cells are only parsed inside a table: a bare fragment of them needs its parent named.
PARENT = {"caption": "table", "tbody": "table", "tr": "tbody", "td": "tr", "th": "tr"}
# html5lib is older than today's standard. It takes these elements for unknown ones, …
TEMPLATE = re.compile(r"<template\b.*?</template>", re.DOTALL)
RULE_IN_SELECT = re.compile(r"(<select\b(?:(?!</select>).)*?)<hr\b[^>]*>", re.DOTALL)

# … and reports what has become allowed: `--` inside a comment, a bare `&` before letters.
NO_LONGER_WRONG = {"unexpected-char-in-comment", "expected-named-entity"}


def problems(html: str) -> list[str]:
    """Parse errors of a page or fragment, each as `line:column what`; empty when there are none.

    A text without a doctype is taken as a fragment of a page's body, or of a table if it begins
    with a row or cell. Finds what parsers repair silently (unclosed and misplaced elements,
    duplicate attributes, bad character references), not unknown attributes or bad values.
    """
    html = _without_newer_elements(html)
    parser = html5lib.HTMLParser()
    if html.lstrip().lower().startswith("<!doctype"):
        parser.parse(html)
    else:
        first = FIRST_TAG.match(html)
        parser.parseFragment(html, container=PARENT.get(first[1] if first else "", "div"))
    return [
        f"{line}:{column} {MESSAGES[code] % variables}"
        for (line, column), code, variables in parser.errors
        if code not in NO_LONGER_WRONG
    ]


def conformance_problems(pages: Mapping[str, str]) -> list[str] | None:
    """Errors that the Nu validator finds in whole pages, each as `name:line what`.

    None where Java or the validator is not installed, so that a test can skip and say so. One call
    for many pages: starting Java takes seconds, a page milliseconds.
    """
    java = shutil.which("java")
    if not java or not VALIDATOR.exists():
        return None
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for number, (name, html) in enumerate(pages.items()):
            names[f"{number}.html"] = name
            Path(folder, f"{number}.html").write_text(html)
        command = [java, "-jar", str(VALIDATOR), "--errors-only", "--format", "json", folder]
        report = subprocess.run(command, capture_output=True, text=True, timeout=300).stderr
    return [
        f"{names[Path(message['url']).name]}:{message.get('lastLine', 1)} {message['message']}"
        for message in json.loads(report)["messages"]
        if not message["message"].startswith(OF_HTMX)
    ]


def _without_newer_elements(html: str) -> str:
    """Blank out what html5lib cannot know, keeping the line numbers."""
    html = TEMPLATE.sub(lambda match: "\n" * match[0].count("\n"), html)
    while RULE_IN_SELECT.search(html):
        html = RULE_IN_SELECT.sub(r"\1", html)
    return html
