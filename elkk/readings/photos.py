"""Photos of meters: what is accepted, what is kept of it, and who gets it back."""

import io
from collections.abc import Sequence
from typing import Final

from elkk.accounts.models import Account
from elkk.base import clock, storage
from elkk.identity.models import User
from elkk.readings.models import Reading, ReadingPhoto
from elkk.web.i18n import _

LARGEST_BYTES: Final = 10 * 1024 * 1024
MOST_PER_READING: Final = 3
# A small file may hide billions of pixels. A JPEG is decoded at a fraction of its size,
# a PNG whole.
_MOST_PIXELS: Final = {"JPEG": 80_000_000, "PNG": 25_000_000}
# Enough to read the figures, small enough for a phone's network.
_LONGEST_SIDE: Final = 1600
_QUALITY: Final = 80
_HEIC_BRANDS: Final = frozenset(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif")
)


class PhotoRefused(ValueError):
    """The message says why, to the subscriber."""


def clean(content: bytes) -> bytes:
    """The picture as a new JPEG: upright, at most 1600 pixels a side, without EXIF or location.

    Takes JPEG and PNG up to 10 MB. Raises PhotoRefused.
    """
    # Ten megabytes that the worker, which sees no photo, does without.
    from PIL import Image, UnidentifiedImageError

    if len(content) > LARGEST_BYTES:
        raise PhotoRefused(_("The photo is larger than 10 MB. Choose a smaller one."))
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        raise PhotoRefused(
            _(
                "Photos in the HEIC format are not accepted. On an iPhone choose Settings, Camera, "
                "Formats, «Most Compatible», or send a screenshot of the photo."
            )
        )
    try:
        return _encode(content)
    except PhotoRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoRefused(_too_many_pixels()) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise PhotoRefused(_("This file is not a photo in JPEG or PNG.")) from error


def _too_many_pixels() -> str:
    return _("The photo has too many pixels. Choose a smaller one.")


def _encode(content: bytes) -> bytes:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
        if picture.width * picture.height > _MOST_PIXELS[picture.format or "PNG"]:
            raise PhotoRefused(_too_many_pixels())
        picture.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
        plain = Image.new("RGB", upright.size, "white")
        rgba = upright.convert("RGBA")
        plain.paste(rgba, mask=rgba.getchannel("A"))
        kept = io.BytesIO()
        plain.save(kept, "JPEG", quality=_QUALITY)
        return kept.getvalue()


def attach(reading: Reading, user: User, content: bytes) -> None:
    """Keep a photo beside a reading. Raises PhotoRefused and StorageError.

    The file is kept before the row that names it: a crash in between leaves a file that nobody
    sees, never a row without a file.
    """
    if ReadingPhoto.select().where(ReadingPhoto.reading == reading).count() >= MOST_PER_READING:
        raise PhotoRefused(_("This reading has as many photos as fit. No more are needed."))
    picture = clean(content)
    name = storage.new_name("meters", "jpg")
    storage.storage().put(name, picture)
    ReadingPhoto.create(reading=reading, name=name, added_at=clock.now(), added_by=user.id)


def photos_of(readings: Sequence[Reading]) -> list[ReadingPhoto]:
    """The photos beside some readings, in the order of their coming."""
    ids = [reading.id for reading in readings]
    return list(
        ReadingPhoto.select().where(ReadingPhoto.reading.in_(ids)).order_by(ReadingPhoto.id)
    )


def find_photo(account: Account, photo_id: int) -> ReadingPhoto | None:
    """The photo, if it belongs to a reading of the account."""
    return (
        ReadingPhoto.select()
        .join(Reading)
        .where((ReadingPhoto.id == photo_id) & (Reading.account == account))
        .first()
    )


def content_of(photo: ReadingPhoto) -> bytes:
    """The JPEG. Raises StorageError."""
    return storage.storage().get(photo.name)
