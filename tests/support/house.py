"""The order of the rooms: `make house` prints it, and fails where something looks up.

The order is the table of docs/design.md, the highest room first. A module may import what stands in
its own room and below. Imports inside functions and for type checkers count as any other: whoever
reads the module must know what they name, and one that is put off is a knot that was hidden.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "design.md"
# The application itself: it puts the rooms together, and no room imports it.
TOP = "elkk"
_ROW = re.compile(r"^\| `(\w+)/` \| .*?\|$", re.MULTILINE)


@dataclass
class Module:
    """`name` is dotted, without «elkk.»; `uses` are the modules that it imports, so named too."""

    name: str
    room: str
    lines: int
    classes: list[str]
    uses: set[str] = field(default_factory=set)


def order() -> list[str]:
    """The rooms as docs/design.md lists them, the highest first."""
    return _ROW.findall(DOCUMENT.read_text())


def modules(root: Path = ROOT) -> dict[str, Module]:
    files = {_name(path, root): path for path in sorted((root / TOP).rglob("*.py"))}
    found = {}
    for name, path in files.items():
        text = path.read_text()
        tree = ast.parse(text)
        found[name] = Module(
            name,
            room_of(name, root),
            len(text.splitlines()),
            [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)],
            {used for used in _imported(tree, files) if used != name},
        )
    return found


def _name(path: Path, root: Path) -> str:
    parts = path.relative_to(root / TOP).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__") or TOP


def room_of(name: str, root: Path = ROOT) -> str:
    first = name.partition(".")[0]
    return first if (root / TOP / first).is_dir() else TOP


def _imported(tree: ast.Module, files: dict[str, Path]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [f"{node.module}.{each.name}" for each in node.names]
        else:
            continue
        for name in names:
            if name == TOP or name.startswith(f"{TOP}."):
                yield _module(name, files)


def _module(name: str, files: dict[str, Path]) -> str:
    """The module that a dotted name is, or stands in."""
    inner = name.removeprefix(TOP).removeprefix(".")
    while inner and inner not in files:
        inner = inner.rpartition(".")[0]
    return inner or TOP


def looks_up(found: dict[str, Module], rooms: list[str]) -> list[str]:
    """«readings.review → notices.events», for each import of a higher room."""
    place = {room: index for index, room in enumerate([TOP, *rooms])}
    return [
        f"{module.name} → {used}"
        for module in found.values()
        for used in sorted(module.uses)
        if place.get(found[used].room, -1) < place.get(module.room, -1)
    ]


def circle(found: dict[str, Module]) -> list[str]:
    """Modules of which each imports the next, back to the first; none where there is no such."""
    sorter = TopologicalSorter({module.name: module.uses for module in found.values()})
    try:
        sorter.prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


def ambiguous(found: dict[str, Module]) -> dict[str, list[str]]:
    """Names of classes that mean several things, and where."""
    places: dict[str, list[str]] = defaultdict(list)
    for module in found.values():
        for name in module.classes:
            if not name.startswith("_") and name != "Meta":
                places[name].append(module.name)
    return {name: where for name, where in sorted(places.items()) if len(where) > 1}


def report(found: dict[str, Module], rooms: list[str]) -> Iterator[str]:
    yield f"{'room':<14} {'lines':>6} {'modules':>8}  the largest"
    for room in [TOP, *rooms]:
        own = [module for module in found.values() if module.room == room]
        largest = max(own, key=lambda module: module.lines)
        lines = sum(module.lines for module in own)
        yield f"{room:<14} {lines:>6} {len(own):>8}  {largest.name} {largest.lines}"
    whole = [module for module in found.values() if module.lines]
    small = sum(module.lines <= 60 for module in whole)
    yield f"{'together':<14} {sum(m.lines for m in whole):>6} {len(found):>8}"
    yield f"modules of at most 60 lines: {small}"
    several = ambiguous(found)
    yield f"names of classes with several meanings: {len(several)}"
    yield from (f"  {name}: {', '.join(where)}" for name, where in several.items())


def main() -> int:
    found, rooms = modules(), order()
    unlisted = sorted({module.room for module in found.values()} - {TOP, *rooms})
    if unlisted:
        print(f"not in the list of docs/design.md: {', '.join(unlisted)}")
        return 1
    print("\n".join(report(found, rooms)))
    knots = looks_up(found, rooms)
    ring = circle(found)
    print(f"imports that look up: {len(knots)}", *knots, sep="\n  ")
    print(f"modules that import each other: {' → '.join(ring) or 'none'}")
    return 1 if knots or ring else 0


if __name__ == "__main__":
    sys.exit(main())
