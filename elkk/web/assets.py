"""Static files: names with a content hash, compressed in advance, kept by browsers for a year.

`flask assets` copies `static/` into `static/dist/`: `app.css` becomes `app.<hash>.css` with `.br`
and `.gz` beside it, and `assets.json` lists plain and hashed names. WhiteNoise serves the result.
Without a build, with one that is out of date, or in debug mode, the plain files are served and
browsers ask again each time.

Files of earlier builds stay, so that a page opened before an update still finds its styles.
"""

import gzip
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from wsgiref.headers import Headers

import brotli
import click
from flask import Flask
from whitenoise import WhiteNoise

URL_PREFIX = "/static/"
LIST = "assets.json"
HASH_LENGTH = 12
COMPRESSIBLE = {".css", ".ico", ".js", ".json", ".svg", ".txt", ".webmanifest"}
HASHED_NAME = rf"\.[0-9a-f]{{{HASH_LENGTH}}}\.[0-9a-z]+$"
RELATIVE_URL = re.compile(r"""url\(\s*(['"]?)(?![a-z]+:|/|\#)([^'")]+)\1\s*\)""")


class AssetMissing(LookupError):
    """A template or a stylesheet names a static file that does not exist."""


@dataclass(frozen=True)
class Asset:
    """A file as it is published; `hashed` is its name under /static/, relative, with `/`."""

    hashed: str
    content: bytes


def read(folder: Path) -> dict[str, Asset]:
    """The files of `folder`, except its `dist`, by plain name.

    Raises AssetMissing when a stylesheet names a file that is not in the folder.
    """
    assets: dict[str, Asset] = {}
    for name in _names(folder):
        content = (folder / name).read_bytes()
        if name.endswith(".css"):
            content = _with_hashed_urls(content, name, assets)
        assets[name] = Asset(hashed_name(name, content), content)
    return assets


def hashed_name(name: str, content: bytes) -> str:
    """`img/sun.svg` → `img/sun.0123456789ab.svg`, by the SHA-256 of the content."""
    path = PurePosixPath(name)
    digest = hashlib.sha256(content).hexdigest()[:HASH_LENGTH]
    return str(path.with_name(f"{path.stem}.{digest}{path.suffix}"))


def build(folder: Path) -> int:
    """Write what is new or has changed in `folder` into its `dist`.

    Returns the number of files written, not counting their compressed copies.
    """
    assets = read(folder)
    dist = folder / "dist"
    written = sum(_write(dist / asset.hashed, asset.content) for asset in assets.values())
    names = {name: asset.hashed for name, asset in assets.items()}
    _replace(dist / LIST, json.dumps(names, indent=1, sort_keys=True).encode())
    return written


def is_built(folder: Path, assets: Mapping[str, Asset]) -> bool:
    """Whether `dist` holds all of `assets`, as they are now."""
    return all((folder / "dist" / asset.hashed).is_file() for asset in assets.values())


def init_app(app: Flask, folder: Path) -> None:
    """Serve `folder` under /static/, and give templates `asset_url` and the shell `flask assets`.

    `asset_url("app.css")` raises AssetMissing for a file that is not there: a page without its
    styles must fail in a test, not in front of a subscriber.
    """
    assets = read(folder)
    built = not app.debug and is_built(folder, assets)

    def asset_url(name: str) -> str:
        if not built and (folder / name).is_file():
            return URL_PREFIX + name
        if name not in assets:
            raise AssetMissing(f"static/{name} does not exist")
        return URL_PREFIX + assets[name].hashed

    @click.command("assets", help="Prepare the static files for browsers.")
    def command() -> None:
        click.echo(f"Static files written: {build(folder)}")

    app.jinja_env.globals["asset_url"] = asset_url
    app.cli.add_command(command)
    # Assigning the method is how Flask documents WSGI middleware.
    app.wsgi_app = StaticFiles(  # type: ignore[method-assign]
        app.wsgi_app,
        root=folder / "dist" if built else folder,
        prefix=URL_PREFIX,
        autorefresh=not built,
        max_age=0,
        allow_all_origins=False,
        immutable_file_test=HASHED_NAME,
        add_headers_function=_add_headers,
    )


class StaticFiles(WhiteNoise):
    """WhiteNoise with a year, in seconds, as the life of a file that never changes."""

    FOREVER = 365 * 24 * 60 * 60


def _names(folder: Path) -> Iterator[str]:
    """Stylesheets come last, because they name other files."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    for path in sorted(paths, key=lambda path: (path.suffix == ".css", path)):
        name = path.relative_to(folder)
        if name.parts[0] != "dist":
            yield name.as_posix()


def _with_hashed_urls(content: bytes, stylesheet: str, assets: Mapping[str, Asset]) -> bytes:
    folder = PurePosixPath(stylesheet).parent

    def hashed(match: re.Match[str]) -> str:
        name = os.path.normpath(folder / match[2])
        if name not in assets:
            raise AssetMissing(f"static/{stylesheet} names {match[2]}, which does not exist")
        return f"url({os.path.relpath(assets[name].hashed, folder)})"

    return RELATIVE_URL.sub(hashed, content.decode()).encode()


def _write(path: Path, content: bytes) -> bool:
    """Write the file and its compressed copies, unless it is there: its name tells its content."""
    if path.exists():
        return False
    if path.suffix in COMPRESSIBLE:
        _replace(path.with_name(path.name + ".br"), brotli.compress(content))
        _replace(path.with_name(path.name + ".gz"), gzip.compress(content, mtime=0))
    _replace(path, content)
    return True


def _replace(path: Path, content: bytes) -> None:
    """Write so that nobody ever sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".unfinished")
    unfinished.write_bytes(content)
    unfinished.replace(path)


def _add_headers(headers: Headers, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
