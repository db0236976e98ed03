"""An administrator gives the cabinet the utility's own name, logo and colours."""

import io
import re
import time
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from elkk.base import cache, clock
from elkk.branding import logos
from elkk.branding import services as branding
from elkk.branding.models import BrandVersion, Logo
from elkk.delivery import letters
from elkk.identity.models import AuditEvent
from tests.support.forms import filled
from tests.support.queries import budget, recorded

BLUE, GREEN, YELLOW = "#005f9e", "#00703c", "#ffcc00"


def save(browser, logo: bytes | None = None, **values: object):
    fields = filled(browser.get("/staff/brand/").text) | values
    if logo is not None:
        fields["logo"] = (io.BytesIO(logo), "logo.png")
    return browser.post("/staff/brand/", data=fields, content_type="multipart/form-data")


def picture(
    colour: str = "#16294d", size: tuple[int, int] = (400, 100), kind: str = "PNG"
) -> bytes:
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((0, 0, size[0] - 1, size[1] - 1), fill=colour)
    written = io.BytesIO()
    (image if kind == "PNG" else image.convert("RGB")).save(written, kind)
    return written.getvalue()


def test_the_form_as_it_stands_changes_nothing(admin, client) -> None:
    before = client.get("/auth/").text
    assert save(admin).status_code == 303
    assert client.get("/auth/").text == before
    row = BrandVersion.get()
    assert (row.name, row.phone, row.bar_colour, row.logo) == (None, None, None, None)


def test_names_and_contacts_are_everywhere(admin, client) -> None:
    save(
        admin,
        name="АО «Энергия»",
        short_name="Энергия",
        phone="8 800 111",
        site_url="https://e.ru/",
    )
    page = client.get("/auth/").text
    assert "АО «Энергия»</title>" in page
    assert "<span>Энергия</span>" in page
    assert "8 800 111" in page
    assert "https://e.ru/" in page
    assert letters.brand_name() == "Энергия"


def test_letters_carry_name_colours_and_logo(app, admin) -> None:
    save(admin, picture(), short_name="Энергия", bar_colour=BLUE, button_colour=GREEN)
    with app.app_context():
        letter = letters.write("Тема", ["Текст"], action=("Открыть", "https://x.ru/"))
    assert f"background:{BLUE}" in letter.html
    assert f"background:{GREEN}" in letter.html
    assert f"/brand/{Logo.get().digest}.png" in letter.html
    assert "Энергия" in letter.html


def test_what_was_not_changed_goes_on_following_the_settings(admin) -> None:
    save(admin, short_name="Энергия")
    row = BrandVersion.get()
    assert (row.short_name, row.name, row.phone) == ("Энергия", None, None)


def test_colours_come_as_a_stylesheet_for_a_year(admin, client) -> None:
    assert "/brand/" not in client.get("/auth/").text
    assert save(admin, bar_colour=BLUE, button_colour=GREEN).status_code == 303
    page = client.get("/auth/").text
    address = re.search(r'href="(/brand/[^"]+\.css)"', page)[1]
    assert f'<meta name="theme-color" content="{BLUE}">' in page
    styles = client.get(address)
    assert styles.mimetype == "text/css"
    assert "immutable" in styles.headers["Cache-Control"]
    assert f".top{{background:{BLUE}}}" in styles.text
    assert f".button-primary{{background:{GREEN}" in styles.text
    assert client.get(address.replace(".css", "0.css")).status_code == 404


@pytest.mark.parametrize("field", ["bar_colour", "button_colour"])
def test_a_colour_that_is_too_light_is_refused_with_one_that_will_do(admin, client, field) -> None:
    response = save(admin, **{field: YELLOW}, short_name="Новое")
    assert response.status_code == 422
    said = re.search(rf'id="{field}-error">(.*?)</p>', response.text, re.S)[1]
    assert "#ffcc00 слишком светлый" in said
    assert "1,5" in said
    assert 'value="Новое"' in response.text
    assert f'value="{YELLOW}"' in response.text
    assert not BrandVersion.select().exists()
    shade = re.findall("#[0-9a-f]{6}", said)[-1]
    assert save(admin, **{field: shade}).status_code == 303


def test_no_colour_at_all_is_refused(admin) -> None:
    response = save(admin, bar_colour="red;}body{display:none")
    assert response.status_code == 422
    assert "как #c24a00" in response.text


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_logo_is_drawn_anew_and_small(admin, client, kind) -> None:
    assert save(admin, picture(size=(1600, 400), kind=kind)).status_code == 303
    page = client.get("/auth/").text
    address, width, height = re.search(
        r'<img src="(/brand/\w+\.png)" width="(\d+)" height="(\d+)" alt="">', page
    ).groups()
    assert (width, height) == ("160", "40")
    shown = client.get(address)
    assert "immutable" in shown.headers["Cache-Control"]
    assert len(shown.data) <= 6 * 1024
    assert Image.open(io.BytesIO(shown.data)).size == (320, 80)


def test_a_name_that_the_logo_has_is_only_read_aloud(admin, client) -> None:
    save(admin, picture(), logo_has_name="y")
    assert '<span class="vh">Саратовэнерго</span>' in client.get("/auth/").text


def test_the_logo_goes_away_when_it_is_told_to(admin, client) -> None:
    save(admin, picture())
    save(admin)
    assert "/brand/" in client.get("/auth/").text
    save(admin, removes_logo="y")
    assert "/brand/" not in client.get("/auth/").text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG"),
        (b"GIF89a", "не картинка"),
        (b"\x89PNG\r\n\x1a\n broken", "не картинка"),
    ],
)
def test_what_is_no_safe_picture_is_refused(admin, content, words) -> None:
    response = save(admin, content)
    assert response.status_code == 422
    assert words in re.search(r'id="logo-error">(.*?)</p>', response.text, re.S)[1]
    assert not Logo.select().exists()


def test_too_large_a_file_is_refused(admin, monkeypatch) -> None:
    monkeypatch.setattr(logos, "LARGEST_BYTES", 100)
    assert "больше 500 КБ" in save(admin, picture()).text


def test_nothing_hidden_in_a_picture_is_kept(admin, client) -> None:
    secret = picture(kind="JPEG") + b"<script>alert(1)</script>"
    save(admin, secret)
    assert b"script" not in client.get(f"/brand/{Logo.get().digest}.png").data


def test_a_bill_carries_the_logo(admin) -> None:
    assert branding.logo_on_paper() == b""
    save(admin, picture())
    assert branding.logo_on_paper().startswith(b"\x89PNG")


def test_a_white_logo_brings_its_bar_to_white_paper(admin) -> None:
    save(admin, picture("#ffffff"), bar_colour=BLUE)
    printed = Image.open(io.BytesIO(branding.logo_on_paper()))
    assert printed.convert("RGB").getpixel((0, 0)) == (0x00, 0x5F, 0x9E)


def test_two_administrators_do_not_overwrite_each_other(admin) -> None:
    mine = filled(admin.get("/staff/brand/").text) | {"short_name": "Мое"}
    save(admin, short_name="Их")
    refused = admin.post("/staff/brand/", data=mine)
    assert refused.status_code == 422
    assert "Пока Вы правили" in refused.text
    assert BrandVersion.select().count() == 1


def test_another_process_follows_without_a_restart(admin, client, monkeypatch) -> None:
    client.get("/auth/")
    BrandVersion.create(short_name="Другое", saved_at=clock.now())
    assert branding.current().short_name == "Саратовэнерго"
    later = time.monotonic() + cache.FRESH_FOR
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert branding.current().short_name == "Другое"


def test_pages_ask_nothing_about_the_brand_meanwhile(admin, client) -> None:
    client.get("/auth/")
    with recorded() as queries:
        client.get("/auth/")
    assert not [each for each in queries if "brand" in each]
    with budget(0):
        branding.current()


def test_the_change_is_in_the_audit_log(staff, admin) -> None:
    save(admin, bar_colour=BLUE)
    event = AuditEvent.get(AuditEvent.event == "staff.brand_saved")
    assert (event.actor_id, BLUE in event.facts) == (staff.admin.id, True)


def test_clerks_cannot_touch_the_brand(clerk) -> None:
    assert clerk.get("/staff/brand/").status_code == 403


def test_the_house_colours_are_those_of_its_stylesheet() -> None:
    styles = (Path(__file__).parents[2] / "static" / "app.css").read_text()
    assert f".top{{background:{branding.colours.BAR}" in styles
