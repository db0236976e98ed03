"""The captcha's picture: nine cells, some of which show what the task asks for.

Everything is drawn from a seed that only the server knows: what stands where, its place, size,
turn and colours, and the noise over and under it.
"""

import io
from dataclasses import dataclass
from random import Random
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

from elkk.identity.captcha.shapes import SHAPES, Colour, Ink, Pen

CELLS: Final = 9
SIDE: Final = 3
CELL: Final = 96
SIZE: Final = SIDE * CELL
# Drawn larger and shrunk: smooth edges without an antialiasing drawing library.
SCALE: Final = 2


@dataclass(frozen=True)
class Puzzle:
    """`kinds` are the shapes of the cells, row by row; `cells` the numbers of the right ones."""

    subject: str
    kinds: tuple[str, ...]
    cells: tuple[int, ...]


def puzzle(seed: int) -> Puzzle:
    random = Random(seed)
    subject = random.choice(list(SHAPES))
    others = [kind for kind in SHAPES if kind != subject]
    right = sorted(random.sample(range(CELLS), random.randint(2, 4)))
    kinds = [subject if cell in right else random.choice(others) for cell in range(CELLS)]
    return Puzzle(subject, tuple(kinds), tuple(right))


def draw(seed: int) -> bytes:
    """A JPEG of 288 by 288 points."""
    random = Random(seed + 1)
    image = Image.new("RGB", (SIZE * SCALE, SIZE * SCALE), "white")
    for cell, kind in enumerate(puzzle(seed).kinds):
        tile = _tile(kind, random)
        image.paste(tile, (cell % SIDE * CELL * SCALE, cell // SIDE * CELL * SCALE))
    image = image.resize((SIZE, SIZE), Image.Resampling.LANCZOS)
    _separate(image)
    output = io.BytesIO()
    image.save(output, "JPEG", quality=55, optimize=True)
    return output.getvalue()


def _tile(kind: str, random: Random) -> Image.Image:
    side = CELL * SCALE
    ground = tuple(random.randint(170, 245) for _ in range(3))
    tile = Image.new("RGB", (side, side), ground)
    _scatter(ImageDraw.Draw(tile), random, side, count=14)
    layer = _turned(kind, random, side)
    place = (random.randint(-6, 6) * SCALE, random.randint(-6, 6) * SCALE)
    tile.paste(layer, place, layer)
    _scratch(ImageDraw.Draw(tile), random, side)
    return tile.filter(ImageFilter.GaussianBlur(random.uniform(0.6, 1.8)))


def _turned(kind: str, random: Random, side: int) -> Image.Image:
    ink = Ink(_dark(random), _light(random))
    layer = Image.new("RGBA", (side, side))
    SHAPES[kind](Pen(ImageDraw.Draw(layer), side / 100, ink))
    if random.random() < 0.5:
        layer = layer.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    layer = layer.rotate(random.uniform(-28, 28), Image.Resampling.BICUBIC)
    size = int(side * random.uniform(0.68, 0.95))
    wide = int(size * random.uniform(0.88, 1.12))
    small = layer.resize((wide, size), Image.Resampling.BICUBIC)
    whole = Image.new("RGBA", (side, side))
    whole.paste(small, ((side - wide) // 2, (side - size) // 2))
    return whole


def _dark(random: Random) -> Colour:
    return random.randint(10, 140), random.randint(10, 120), random.randint(10, 140)


def _light(random: Random) -> Colour:
    return random.randint(190, 255), random.randint(180, 255), random.randint(150, 255)


def _scatter(draw: ImageDraw.ImageDraw, random: Random, side: int, count: int) -> None:
    for _ in range(count):
        x, y, size = random.randint(0, side), random.randint(0, side), random.randint(6, side // 4)
        colour = tuple(random.randint(140, 250) for _ in range(3))
        draw.ellipse((x - size, y - size, x + size, y + size), outline=colour, width=3)


def _scratch(draw: ImageDraw.ImageDraw, random: Random, side: int) -> None:
    for _ in range(5):
        points = [(random.randint(0, side), random.randint(0, side)) for _ in range(3)]
        colour = tuple(random.randint(60, 230) for _ in range(3))
        draw.line(points, fill=colour, width=random.randint(2, 4), joint="curve")
    for _ in range(side):
        x, y = random.randint(0, side - 3), random.randint(0, side - 3)
        colour = tuple(random.randint(0, 255) for _ in range(3))
        draw.rectangle((x, y, x + 2, y + 2), fill=colour)


def _separate(image: Image.Image) -> None:
    draw = ImageDraw.Draw(image)
    for line in range(1, SIDE):
        at = line * CELL
        draw.line((at, 0, at, SIZE), fill="white", width=4)
        draw.line((0, at, SIZE, at), fill="white", width=4)
