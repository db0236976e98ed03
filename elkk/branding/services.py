"""The brand in force: what an administrator has set, over the settings of the server."""

import dataclasses
from dataclasses import dataclass
from typing import Final

from config import Brand
from elkk.base import clock, installation
from elkk.base.cache import Cache
from elkk.base.db import atomic
from elkk.base.editing import Changed, Refused
from elkk.branding import colours, logos
from elkk.branding.models import BrandVersion, Logo
from elkk.identity.audit import Editor
from elkk.web.branding import LogoInUse, ShownBrand
from elkk.web.i18n import _, format_tenths

_TEXTS: Final = ("name", "short_name", "site_url", "phone", "support_email")


@dataclass(frozen=True)
class BrandInForce(ShownBrand):
    """`version` is 0 where the settings stand alone. `styles` is empty for the house's colours."""

    version: int = 0
    bar_colour: str = colours.BAR
    button_colour: str = colours.BUTTON
    logo_has_name: bool = False

    @property
    def styles(self) -> str:
        """The name of the stylesheet with the brand's colours."""
        if (self.bar_colour, self.button_colour) == (colours.BAR, colours.BUTTON):
            return ""
        return colours.file_name(self.bar_colour, self.button_colour)


@dataclass(frozen=True)
class Wish:
    """What the form says. `logo` is an uploaded file, None leaves it as it is."""

    name: str
    short_name: str
    site_url: str
    phone: str
    support_email: str
    bar_colour: str
    button_colour: str
    logo: bytes | None
    removes_logo: bool
    logo_has_name: bool


def _newest() -> BrandVersion | None:
    return (
        BrandVersion.select(BrandVersion, Logo.id, Logo.digest, Logo.width, Logo.height)
        .left_outer_join(Logo)
        .order_by(BrandVersion.id.desc())
        .first()
    )


_cache: Final = Cache(_newest, None)


def current() -> BrandInForce:
    """The brand of this installation, at most a few seconds old."""
    return over(installation.settings().brand)


def over(brand: Brand) -> BrandInForce:
    """What the database says, over these settings."""
    return _join(brand, _cache.get())


def in_database() -> BrandInForce:
    """As `current`, but of this very moment: for the form that changes it."""
    return _join(installation.settings().brand, _newest())


def _join(brand: Brand, version: BrandVersion | None) -> BrandInForce:
    settings = {field.name: getattr(brand, field.name) for field in dataclasses.fields(Brand)}
    if version is None:
        return BrandInForce(**settings)
    texts = {name: getattr(version, name) for name in _TEXTS}
    settings |= {name: text for name, text in texts.items() if text is not None}
    logo = version.logo
    return BrandInForce(
        **settings,
        version=version.id,
        bar_colour=version.bar_colour or colours.BAR,
        button_colour=version.button_colour or colours.BUTTON,
        logo=LogoInUse(logo.digest, logo.width, logo.height) if logo else None,
        logo_has_name=version.logo_has_name,
    )


def save(wish: Wish, seen: str, by: Editor) -> None:
    """Put it in force everywhere. Raises Refused, and Changed where the form was of another one."""
    chosen = {
        "bar_colour": _readable("bar_colour", wish.bar_colour),
        "button_colour": _readable("button_colour", wish.button_colour),
    }
    settings = installation.settings().brand
    texts = {name: getattr(wish, name) for name in _TEXTS}
    with atomic():
        before = _newest()
        if seen != str(before.id if before else 0):
            raise Changed
        BrandVersion.create(
            # What is as the settings say goes on following them.
            **{n: None if text == getattr(settings, n) else text for n, text in texts.items()},
            bar_colour=None if chosen["bar_colour"] == colours.BAR else chosen["bar_colour"],
            button_colour=(
                None if chosen["button_colour"] == colours.BUTTON else chosen["button_colour"]
            ),
            logo=_logo(wish, before),
            logo_has_name=wish.logo_has_name,
            author=by.user.id,
            saved_at=clock.now(),
        )
        by.note("brand_saved", name=wish.short_name, **chosen)
        _cache.forget()


def _logo(wish: Wish, before: BrandVersion | None) -> int | None:
    if wish.logo:
        return int(logos.keep(wish.logo).id)
    return None if wish.removes_logo or before is None else before.logo_id


def _readable(field: str, written: str) -> str:
    colour = colours.parse(written)
    if colour is None:
        raise Refused(field, _("Write the colour as #c24a00: # and six digits or letters a–f."))
    if not colours.carries_white(colour):
        raise Refused(
            field,
            _(
                "%(colour)s is too light: white letters on it have a contrast of %(ratio)s, and "
                "4.5 is needed to read them. The nearest shade that will do is %(shade)s.",
                colour=colour,
                ratio=format_tenths(colours.written_contrast(colour, "#ffffff")),
                shade=colours.nearest_for_white(colour),
            ),
        )
    return colour


def logo_on_paper() -> bytes:
    """The logo in force as PNG for white paper, empty where there is none."""
    brand = current()
    content = logos.find(brand.logo.digest) if brand.logo else None
    return logos.on_paper(content, brand.bar_colour) if content else b""
