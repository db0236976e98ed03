"""Cut PT Sans down to what a Russian bill needs; run by hand when the font or the range changes.

    uv run --with fonttools python elkk/bills/fonts/subset.py PTSans_400Regular.ttf Regular
    uv run --with fonttools python elkk/bills/fonts/subset.py PTSans_700Bold.ttf Bold

The result is a Modified Version in the words of the SIL Open Font License, which reserves the
names «PT Sans» and «ParaType»: hence the other family name.
"""

# fontTools is no dependency of the product, so types cannot be checked here.
# mypy: ignore-errors

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FAMILY = "ELKK Bill Sans"
# Latin with accents, Cyrillic with the letters of Russia's other languages, punctuation, ₽ № − ≤.
UNICODES = "U+0020-007E,U+00A0-017F,U+0400-052F,U+2010-2026,U+2030,U+20BD,U+2116,U+2212,U+2264"
COPYRIGHT, FAMILY_NAME, STYLE, UNIQUE, FULL, VERSION, POSTSCRIPT, TRADEMARK = range(8)


def cut(source: Path) -> TTFont:
    """The glyphs of UNICODES, with no hinting and no layout tables: the PDF uses neither."""
    options = subset.Options(
        hinting=False, layout_features=[], name_IDs=["*"], notdef_outline=True, glyph_names=False
    )
    options.drop_tables += ["hdmx", "GPOS", "GSUB", "gasp"]
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(UNICODES))
    subsetter.subset(font)
    return font


def rename(font: TTFont, style: str) -> None:
    """Our own names, as the licence asks; copyright and licence notices stay."""
    names = font["name"]
    postscript = f"{FAMILY.replace(' ', '')}-{style}"
    mine = {
        FAMILY_NAME: FAMILY,
        STYLE: style,
        UNIQUE: postscript,
        FULL: f"{FAMILY} {style}",
        POSTSCRIPT: postscript,
    }
    names.names = [record for record in names.names if record.nameID not in {*mine, TRADEMARK}]
    for identifier, text in mine.items():
        names.setName(text, identifier, 3, 1, 0x409)


def main() -> None:
    source, style = Path(sys.argv[1]), sys.argv[2]
    font = cut(source)
    rename(font, style)
    font.save(Path(__file__).with_name(f"{FAMILY.replace(' ', '')}-{style}.ttf"))


if __name__ == "__main__":
    main()
