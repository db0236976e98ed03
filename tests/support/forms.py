"""What a browser would send of a form as it stands on a page."""

from typing import Any

import html5lib

_XHTML = "{http://www.w3.org/1999/xhtml}"


def filled(page: str, form: int = -1) -> dict[str, Any]:
    """The fields of a form of the page: of the last one, unless another is asked for."""
    found = list(html5lib.parse(page).iter(f"{_XHTML}form"))[form]
    fields: dict[str, Any] = {}
    for element in found.iter():
        name, tag = element.get("name"), element.tag.removeprefix(_XHTML)
        if not name or tag == "button" or element.get("type") in ("file", "submit"):
            continue
        if element.get("type") in ("checkbox", "radio"):
            if element.get("checked") is not None:
                fields.setdefault(name, []).append(element.get("value") or "on")
        elif tag == "select":
            fields[name] = _chosen(element)
        elif tag == "textarea":
            fields[name] = (element.text or "").removeprefix("\n")
        else:
            fields[name] = element.get("value") or ""
    return fields


def _chosen(select: Any) -> str:
    options = list(select.iter(f"{_XHTML}option"))
    chosen = [each for each in options if each.get("selected") is not None] or options[:1]
    return str(chosen[0].get("value")) if chosen else ""
