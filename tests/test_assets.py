"""Static files: hashed names, compressed copies, a year in the browser."""

import gzip
import json
from pathlib import Path

import brotli
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from elkk.web import assets

CSS = "body { color: black }\n" * 50


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "img").mkdir()
    (tmp_path / "img" / "sun.svg").write_text("<svg/>")
    (tmp_path / "app.css").write_text(CSS)
    return tmp_path


def app_over(folder: Path, debug: bool = False) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.debug = debug
    assets.init_app(app, folder)
    return app


def get(app: Flask, address: str, encodings: str = "") -> TestResponse:
    headers = {"Accept-Encoding": encodings}
    return app.test_client().get(address, headers=headers, buffered=True)


def url_of(name: str, app: Flask) -> str:
    return app.jinja_env.globals["asset_url"](name)


def test_the_name_tells_the_content():
    one = assets.hashed_name("img/sun.svg", b"one")
    assert one == "img/sun.7692c3ad3540.svg"
    assert one != assets.hashed_name("img/sun.svg", b"two")


def test_a_build_writes_each_file_with_its_compressed_copies(folder):
    assert assets.build(folder) == 2
    hashed = folder / "dist" / assets.hashed_name("app.css", CSS.encode())
    assert hashed.read_text() == CSS
    assert brotli.decompress(Path(f"{hashed}.br").read_bytes()).decode() == CSS
    assert gzip.decompress(Path(f"{hashed}.gz").read_bytes()).decode() == CSS


def test_a_build_lists_plain_and_hashed_names(folder):
    assets.build(folder)
    names = json.loads((folder / "dist" / "assets.json").read_text())
    assert set(names) == {"app.css", "img/sun.svg"}
    assert all((folder / "dist" / hashed).is_file() for hashed in names.values())


def test_a_second_build_writes_nothing(folder):
    assets.build(folder)
    assert assets.build(folder) == 0


def test_a_changed_file_gets_a_new_name_and_the_old_one_stays(folder):
    assets.build(folder)
    (folder / "app.css").write_text("body { color: white }")
    assert assets.build(folder) == 1
    assert len(list((folder / "dist").glob("app.*.css"))) == 2


def test_stylesheets_name_pictures_by_their_hash(folder):
    (folder / "app.css").write_text("a { background: url('img/sun.svg') }")
    published = assets.read(folder)
    hashed = published["img/sun.svg"].hashed
    assert published["app.css"].content.decode() == f"a {{ background: url({hashed}) }}"


@pytest.mark.parametrize("target", ["data:image/png;base64,AA==", "#grey", "/elsewhere.svg"])
def test_other_addresses_in_stylesheets_stay_as_they_are(folder, target):
    css = f"a {{ background: url({target}) }}"
    (folder / "app.css").write_text(css)
    assert assets.read(folder)["app.css"].content.decode() == css


def test_a_stylesheet_that_names_a_missing_picture_is_refused(folder):
    (folder / "app.css").write_text("a { background: url(img/moon.svg) }")
    with pytest.raises(assets.AssetMissing, match=r"static/app\.css names img/moon\.svg"):
        assets.build(folder)


def test_a_built_file_is_kept_for_a_year(folder):
    assets.build(folder)
    app = app_over(folder)
    response = get(app, url_of("app.css", app))
    assert response.text == CSS
    assert response.headers["Cache-Control"] == "max-age=31536000, public, immutable"
    assert response.headers["Content-Type"] == 'text/css; charset="utf-8"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("accepted", "sent"), [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("", None)]
)
def test_browsers_get_the_smallest_copy_that_they_understand(folder, accepted, sent):
    assets.build(folder)
    app = app_over(folder)
    response = get(app, url_of("app.css", app), encodings=accepted)
    assert response.headers.get("Content-Encoding") == sent
    assert response.headers["Vary"] == "Accept-Encoding"


def test_without_a_build_the_plain_file_is_served_and_not_kept(folder):
    app = app_over(folder)
    assert url_of("app.css", app) == "/static/app.css"
    response = get(app, "/static/app.css")
    assert response.text == CSS
    assert response.headers["Cache-Control"] == "max-age=0, public"


def test_a_build_that_is_out_of_date_is_not_used(folder):
    assets.build(folder)
    (folder / "app.css").write_text("body { color: white }")
    app = app_over(folder)
    assert get(app, url_of("app.css", app)).text == "body { color: white }"


def test_in_debug_mode_changes_show_at_once(folder):
    assets.build(folder)
    app = app_over(folder, debug=True)
    (folder / "app.css").write_text("body { color: white }")
    assert get(app, url_of("app.css", app)).text == "body { color: white }"


@pytest.mark.parametrize("built", [True, False])
def test_a_template_cannot_name_a_file_that_does_not_exist(folder, built):
    if built:
        assets.build(folder)
    with pytest.raises(assets.AssetMissing, match=r"static/logo\.png does not exist"):
        url_of("logo.png", app_over(folder))


def test_an_unknown_file_is_left_to_the_application(folder):
    assert get(app_over(folder), "/static/logo.png").status_code == 404


def test_nothing_outside_the_folder_is_served(folder):
    (folder.parent / "secret.txt").write_text("secret")
    assert get(app_over(folder), "/static/../secret.txt").status_code == 404
    assert get(app_over(folder), "/static/%2e%2e/secret.txt").status_code == 404


def test_the_command_builds(folder):
    result = app_over(folder).test_cli_runner().invoke(args=["assets"])
    assert result.output == "Static files written: 2\n"
    assert (folder / "dist" / "assets.json").is_file()
