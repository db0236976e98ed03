"""Logos: what is accepted, and what is kept of it."""

import base64
import hashlib
import io
from typing import Final

from elkk.base.editing import Refused
from elkk.branding.models import Logo
from elkk.web.i18n import _

LARGEST_BYTES: Final = 500 * 1024
HEIGHT: Final = 40
WIDEST: Final = 200
# As much as the page's own styles: a logo must not cost more than the page that it stands on.
HEAVIEST: Final = 6 * 1024
_MOST_PIXELS: Final = 16_000_000
# Of 255: lighter than that, a picture is hard to see on white.
_LIGHT: Final = 200
_FIELD: Final = "logo"


def keep(content: bytes) -> Logo:
    """The picture as a PNG of at most 200 × 40 points, twice as fine. Raises Refused.

    It is decoded and drawn anew: nothing of the uploaded file itself is kept. SVG is refused, since
    it is a document with scripts, which no library makes safe for certain.
    """
    if len(content) > LARGEST_BYTES:
        raise Refused(_FIELD, _("The file is larger than 500 KB. Choose a smaller one."))
    if b"<svg" in content[:1000]:
        raise Refused(
            _FIELD,
            _("SVG is not accepted, since it may hold scripts. Save the logo as PNG, 80 px high."),
        )
    drawn, width, height = _drawn(content)
    digest = hashlib.sha256(drawn).hexdigest()[:16]
    known = Logo.get_or_none(Logo.digest == digest)
    return known or Logo.create(
        digest=digest,
        width=(width + 1) // 2,
        height=(height + 1) // 2,
        content=base64.b64encode(drawn).decode(),
    )


def content(logo: Logo) -> bytes:
    return base64.b64decode(logo.content)


def find(digest: str) -> bytes | None:
    logo = Logo.get_or_none(Logo.digest == digest)
    return content(logo) if logo else None


def on_paper(content: bytes, bar: str) -> bytes:
    """The logo for white paper: a light one, made for the bar, brings the bar's colour along."""
    from PIL import Image, ImageStat

    with Image.open(io.BytesIO(content)) as picture:
        image = picture.convert("RGBA")
    light = ImageStat.Stat(image.convert("L"), mask=image.getchannel("A")).mean[0]
    if light < _LIGHT:
        return content
    edge = image.height // 5
    ground = Image.new("RGBA", (image.width + 2 * edge, image.height + 2 * edge), bar)
    ground.alpha_composite(image, (edge, edge))
    written = io.BytesIO()
    ground.convert("RGB").save(written, "PNG", optimize=True)
    return written.getvalue()


def _drawn(content: bytes) -> tuple[bytes, int, int]:
    # Ten megabytes that most processes never need.
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise Refused(_FIELD, _("The picture has too many pixels. Choose a smaller one."))
            image = picture.convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as error:
        raise Refused(_FIELD, _("This file is not a picture in PNG, JPEG or WebP.")) from error
    image = image.crop(image.getbbox())
    image.thumbnail((WIDEST * 2, HEIGHT * 2), Image.Resampling.LANCZOS)
    for colours in (0, 128, 32):
        written = io.BytesIO()
        (image.quantize(colours) if colours else image).save(written, "PNG", optimize=True)
        if written.tell() <= HEAVIEST:
            return written.getvalue(), image.width, image.height
    raise Refused(
        _FIELD,
        _("The logo is too rich in detail for a small picture. Choose one without photographs."),
    )
