"""Takes the pictures of README.md anew: `python -m e2e.screenshots`."""

import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from e2e.pages import Account, Cabinet, SignIn
from e2e.stand import ROOT, stand
from tests.support.browser import find_browser

PICTURE = ROOT / "docs" / "images" / "account.png"
HEIGHT, GAP, PAPER = 900, 24, (236, 238, 242)


def account_page(browser: Browser, address: str, width: int) -> Image.Image:
    """The account page with its last complete month opened."""
    page = browser.new_page(
        base_url=address,
        viewport={"width": width, "height": HEIGHT},
        reduced_motion="reduce",
    )
    SignIn(page).open().enter()
    Cabinet(page).open_account("Степная, д. 9")
    account = Account(page)
    account.open_month(account.months.first.get_by_role("link").first.inner_text())
    page.mouse.move(0, 0)
    picture = Image.open(BytesIO(page.screenshot()))
    page.close()
    return picture


def side_by_side(pictures: list[Image.Image]) -> Image.Image:
    width = sum(each.width for each in pictures) + GAP * (len(pictures) + 1)
    sheet = Image.new("RGB", (width, HEIGHT + 2 * GAP), PAPER)
    left = GAP
    for each in pictures:
        sheet.paste(each, (left, GAP))
        left += each.width + GAP
    return sheet


def main() -> None:
    options = {**find_browser().launch_options, "args": ["--no-sandbox"]}
    with (
        tempfile.TemporaryDirectory() as folder,
        stand(Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(**options)
        sheet = side_by_side([account_page(browser, address, width) for width in (360, 1100)])
        browser.close()
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    sheet.quantize(64).save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()
