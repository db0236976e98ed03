"""Colours that can be read: contrast as WCAG 2.2 measures it, and the styles made of two colours.

https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
"""

import colorsys
import hashlib
import re
from decimal import ROUND_DOWN, Decimal
from typing import Final

LEAST_CONTRAST: Final = 4.5
BAR: Final = "#c24a00"
BUTTON: Final = "#c24a00"
_WHITE: Final = "#ffffff"
_GROUND: Final = "#f1f3f6"
_DARK_PANEL: Final = "#1c222b"
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")


def parse(text: str) -> str | None:
    """«#C24A00», «c24a00» or «#c40» → «#c24a00»; None if it is no colour."""
    written = text.strip().lower().removeprefix("#")
    if len(written) == 3:
        written = "".join(letter * 2 for letter in written)
    return f"#{written}" if _COLOUR.fullmatch(f"#{written}") else None


def contrast(one: str, other: str) -> float:
    """1 for the same colour to 21 for black and white."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def written_contrast(one: str, other: str) -> Decimal:
    """With one decimal, never rounded up to what it does not reach."""
    return Decimal(contrast(one, other)).quantize(Decimal("0.1"), rounding=ROUND_DOWN)


def carries_white(colour: str) -> bool:
    """Whether white text on it can be read."""
    return contrast(colour, _WHITE) >= LEAST_CONTRAST


def nearest_for_white(colour: str) -> str:
    """The lightest shade of the same hue that white text can be read on."""
    return _shade(colour, _WHITE, darker=True)


def styles(bar: str, button: str) -> str:
    """A stylesheet after app.css, for the floor of browsers: IE 11 has no custom properties."""
    words = _shade(button, _GROUND, darker=True)
    pressed = _dimmed(button)
    light = _shade(button, _DARK_PANEL, darker=False)
    return (
        f".top{{background:{bar}}}"
        f".button-primary{{background:{button};border-color:{button}}}"
        f".button-primary:hover,.button-secondary:hover"
        f"{{background:{pressed};border-color:{pressed};color:#fff}}"
        f".button-secondary{{border-color:{words};color:{words}}}"
        f".add,.add:hover{{color:{words}}}"
        f".add:hover,.tabs-sub [aria-current],.input:focus,.choice input:focus"
        f"{{border-color:{button};outline-color:{button}}}"
        f".card:hover,.card-current{{border-left-color:{button}}}"
        f".card-current{{box-shadow:0 0 0 1px {button}}}"
        f"@media screen and (prefers-color-scheme:dark){{"
        f".add,.add:hover,.button-secondary{{color:{light}}}"
        f".button-secondary,.card-current{{border-color:{light}}}"
        f".button-secondary:hover{{color:#fff}}}}\n"
    )


def file_name(bar: str, button: str) -> str:
    """`c24a00-16294d.0123456789ab`: the colours, and the hash of the styles made of them."""
    digest = hashlib.sha256(styles(bar, button).encode()).hexdigest()[:12]
    return f"{bar[1:]}-{button[1:]}.{digest}"


def styles_of(name: str) -> str | None:
    """The styles with that file name; None where there are none. No database is asked."""
    found = re.fullmatch(r"([0-9a-f]{6})-([0-9a-f]{6})\.[0-9a-f]{12}", name)
    if not found or file_name(f"#{found[1]}", f"#{found[2]}") != name:
        return None
    return styles(f"#{found[1]}", f"#{found[2]}")


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _with_lightness(colour: str, lightness: float) -> str:
    hue, _lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    parts = colorsys.hls_to_rgb(hue, lightness, saturation)
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _shade(colour: str, against: str, *, darker: bool) -> str:
    """The colour, or its nearest shade with enough contrast: a thousand steps of lightness."""
    lightness = colorsys.rgb_to_hls(*_parts(colour))[1]
    step = -0.001 if darker else 0.001
    while contrast(colour, against) < LEAST_CONTRAST:
        lightness += step
        colour = _with_lightness(colour, min(max(lightness, 0.0), 1.0))
    return colour


def _dimmed(colour: str) -> str:
    """A button that is pointed at."""
    return _with_lightness(colour, colorsys.rgb_to_hls(*_parts(colour))[1] * 0.8)
