"""A photo of the meter: what is taken, what is kept of it, who sees it."""

import io
from datetime import date

import pytest
from flask import Flask
from PIL import Image

from elkk.readings.models import Reading, ReadingPhoto
from elkk.readings.photos import LARGEST_BYTES, MOST_PER_READING, clean, content_of
from tests.readings.steps import make_reading, page_of, saved, send
from tests.support.cast import Cast

GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


@pytest.fixture(autouse=True)
def submitted(cast: Cast, owner) -> Reading:
    make_reading(cast.meter, date(2026, 2, 16), "1000")
    send(owner, cast, "1201")
    return saved(cast.meter)


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", size, "orange").save(kept, kind, **options)
    return kept.getvalue()


def attach(client, cast: Cast, reading: Reading, content: bytes, name: str = "meter.jpg"):
    head = f'--cut\r\nContent-Disposition: form-data; name="photo"; filename="{name}"\r\n\r\n'
    return client.post(
        f"{page_of(cast)}{reading.id}/photos/",
        data=head.encode() + content + b"\r\n--cut--\r\n",
        content_type="multipart/form-data; boundary=cut",
    )


def open_photo(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_is_kept_beside_the_reading_and_shown_on_the_receipt(
    cast: Cast, owner, submitted: Reading, kind: str
) -> None:
    answer = attach(owner, cast, submitted, picture(kind))
    assert answer.status_code == 303
    photo = ReadingPhoto.get()
    address = f"{page_of(cast)}photos/{photo.id}.jpg"
    assert f'src="{address}"' in owner.get(answer.location).text
    shown = owner.get(address)
    assert (shown.mimetype, open_photo(shown.data).size) == ("image/jpeg", (60, 40))


def test_exif_and_the_place_are_removed_and_the_picture_stands_upright(
    app: Flask, cast: Cast, owner, submitted: Reading
) -> None:
    exif = Image.Exif()
    exif[MAKER] = "Телефон"
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS)[1] = "N"
    attach(owner, cast, submitted, picture(exif=exif))
    with app.app_context():
        content = content_of(ReadingPhoto.get())
    kept = open_photo(content)
    assert not kept.getexif()
    assert b"Exif" not in content
    assert kept.size == (40, 60)


def test_a_big_photo_is_made_smaller() -> None:
    assert open_photo(clean(picture(size=(4000, 3000)))).size == (1600, 1200)


def test_transparent_pixels_become_white() -> None:
    kept = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(kept, "PNG")
    assert open_photo(clean(kept.getvalue())).getpixel((5, 5)) == (255, 255, 255)


HEIC = b"\x00\x00\x00\x18ftypheic" + b"\x00" * 64


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (HEIC, "HEIC"),
        (b"GIF89a" + b"\x00" * 50, "Этот файл — не фото в формате JPEG или PNG."),
        (picture()[:300], "Этот файл — не фото в формате JPEG или PNG."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Этот файл — не фото"),
        (b"\xff\xd8\xff" + b"\x00" * LARGEST_BYTES, "Фото больше 10 МБ."),
        (picture("PNG", (6000, 5000)), "слишком"),
    ],
    ids=["heic", "gif", "broken", "svg", "too large", "too many pixels"],
)
def test_what_is_no_photo_is_refused_with_the_reason(
    cast: Cast, owner, submitted: Reading, content: bytes, reason: str
) -> None:
    answer = attach(owner, cast, submitted, content)
    assert answer.status_code == 422
    assert reason in answer.text
    assert ReadingPhoto.select().count() == 0


def test_heic_is_refused_with_advice(cast: Cast, owner, submitted: Reading) -> None:
    assert "На iPhone" in attach(owner, cast, submitted, HEIC, "IMG_1.HEIC").text


def test_without_a_file_the_form_asks_for_one(cast: Cast, owner, submitted: Reading) -> None:
    answer = owner.post(f"{page_of(cast)}{submitted.id}/photos/", data={})
    assert answer.status_code == 422
    assert "Выберите фото" in answer.text


def test_a_reading_has_room_for_a_few_photos(cast: Cast, owner, submitted: Reading) -> None:
    for _ in range(MOST_PER_READING):
        assert attach(owner, cast, submitted, picture()).status_code == 303
    assert attach(owner, cast, submitted, picture()).status_code == 422
    assert ReadingPhoto.select().count() == MOST_PER_READING


def test_nobody_else_sees_it(cast: Cast, owner, stranger, client, submitted: Reading) -> None:
    attach(owner, cast, submitted, picture())
    photo = ReadingPhoto.get()
    assert stranger.get(f"{page_of(cast)}photos/{photo.id}.jpg").status_code == 404
    theirs = f"/accounts/{cast.strangers_account.id}/readings/photos/{photo.id}.jpg"
    assert stranger.get(theirs).status_code == 404
    assert "/auth/" in client.get(f"{page_of(cast)}photos/{photo.id}.jpg").location


def test_its_name_on_disk_says_nothing(cast: Cast, owner, submitted: Reading) -> None:
    attach(owner, cast, submitted, picture(), "Иванов-квартира-15.jpg")
    folder, _prefix, name = ReadingPhoto.get().name.split("/")
    assert folder == "meters"
    assert len(name.removesuffix(".jpg")) == 32


def test_a_guest_who_may_only_look_attaches_nothing(
    cast: Cast, sign_in, submitted: Reading
) -> None:
    assert attach(sign_in(cast.guest), cast, submitted, picture()).status_code == 403
