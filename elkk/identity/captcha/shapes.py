"""What the captcha's pictures show: simple drawings on a square of 100 by 100 points."""

from collections.abc import Callable
from typing import Final, NamedTuple

from PIL.ImageDraw import ImageDraw

Colour = tuple[int, int, int]


class Ink(NamedTuple):
    body: Colour
    detail: Colour


class Pen:
    """An ImageDraw whose coordinates are points of the square, whatever the real size."""

    def __init__(self, draw: ImageDraw, scale: float, ink: Ink) -> None:
        self.draw = draw
        self.scale = scale
        self.ink = ink

    def _at(self, *points: float) -> list[float]:
        return [point * self.scale for point in points]

    def box(self, *points: float, detail: bool = False) -> None:
        self.draw.rectangle(self._at(*points), fill=self._fill(detail))

    def oval(self, *points: float, detail: bool = False) -> None:
        self.draw.ellipse(self._at(*points), fill=self._fill(detail))

    def slab(self, *points: float, detail: bool = False) -> None:
        self.draw.polygon(self._at(*points), fill=self._fill(detail))

    def line(self, *points: float, width: float = 6, detail: bool = False) -> None:
        self.draw.line(
            self._at(*points), fill=self._fill(detail), width=int(width * self.scale), joint="curve"
        )

    def arc(self, x0: float, y0: float, x1: float, y1: float, start: int, end: int) -> None:
        self.draw.arc(
            self._at(x0, y0, x1, y1), start, end, fill=self.ink.body, width=int(7 * self.scale)
        )

    def slice(self, x0: float, y0: float, x1: float, y1: float, start: int, end: int) -> None:
        self.draw.pieslice(self._at(x0, y0, x1, y1), start, end, fill=self.ink.body)

    def _fill(self, detail: bool) -> Colour:
        return self.ink.detail if detail else self.ink.body


def house(pen: Pen) -> None:
    pen.slab(10, 48, 50, 12, 90, 48)
    pen.box(20, 48, 80, 88)
    pen.box(28, 56, 44, 72, detail=True)
    pen.box(56, 62, 70, 88, detail=True)


def tree(pen: Pen) -> None:
    pen.box(44, 60, 56, 92, detail=True)
    pen.oval(22, 34, 60, 70)
    pen.oval(40, 34, 78, 70)
    pen.oval(30, 10, 70, 54)


def lamp(pen: Pen) -> None:
    pen.oval(24, 8, 76, 60)
    pen.slab(36, 54, 64, 54, 60, 70, 40, 70)
    pen.box(40, 72, 60, 78, detail=True)
    pen.box(42, 81, 58, 87, detail=True)
    pen.line(42, 40, 50, 28, 58, 40, width=4, detail=True)


def car(pen: Pen) -> None:
    pen.slab(26, 46, 36, 26, 66, 26, 78, 46)
    pen.box(8, 46, 92, 68)
    pen.slab(34, 44, 40, 32, 49, 32, 49, 44, detail=True)
    pen.slab(54, 44, 54, 32, 63, 32, 70, 44, detail=True)
    pen.oval(18, 58, 40, 80, detail=True)
    pen.oval(62, 58, 84, 80, detail=True)


def key(pen: Pen) -> None:
    pen.oval(8, 32, 44, 68)
    pen.oval(18, 42, 34, 58, detail=True)
    pen.box(40, 45, 92, 55)
    pen.box(70, 55, 77, 70)
    pen.box(83, 55, 90, 66)


def umbrella(pen: Pen) -> None:
    pen.slice(8, 12, 92, 96, 180, 360)
    pen.line(50, 12, 50, 80, width=5, detail=True)
    pen.draw.arc(pen._at(50, 70, 66, 90), 0, 180, fill=pen.ink.detail, width=int(5 * pen.scale))


def fish(pen: Pen) -> None:
    pen.oval(8, 30, 74, 72)
    pen.slab(66, 51, 94, 28, 94, 74)
    pen.oval(20, 42, 29, 51, detail=True)
    pen.line(40, 36, 46, 51, 40, 66, width=4, detail=True)


def cup(pen: Pen) -> None:
    pen.slab(18, 30, 70, 30, 64, 82, 24, 82)
    pen.arc(58, 38, 90, 68, 270, 100)
    pen.line(32, 10, 36, 22, width=5)
    pen.line(50, 10, 54, 22, width=5)
    pen.box(18, 36, 69, 42, detail=True)


def flower(pen: Pen) -> None:
    pen.line(50, 46, 50, 94, width=6, detail=True)
    for x, y in ((50, 18), (70, 32), (63, 55), (37, 55), (30, 32)):
        pen.oval(x - 14, y - 14, x + 14, y + 14)
    pen.oval(40, 28, 60, 48, detail=True)


def boat(pen: Pen) -> None:
    pen.slab(6, 66, 94, 66, 78, 88, 22, 88)
    pen.line(50, 10, 50, 66, width=5, detail=True)
    pen.slab(54, 14, 54, 60, 88, 60)
    pen.slab(46, 24, 46, 60, 18, 60, detail=True)


SHAPES: Final[dict[str, Callable[[Pen], None]]] = {
    "house": house,
    "tree": tree,
    "lamp": lamp,
    "car": car,
    "key": key,
    "umbrella": umbrella,
    "fish": fish,
    "cup": cup,
    "flower": flower,
    "boat": boat,
}
