"""Make the figures' fonts and their table of widths from Lato (Debian's `fonts-lato`): run by hand when they change.

    pip install fonttools brotli
    python .build/subset_font.py FOLDER_WITH_LATO_TTF

Lato's name is reserved by its licence, so what is made from it bears another: Koopflow Sans.
"""

import json
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent.parent / "koopflow" / "draw" / "fonts"
CHARACTERS = (*range(0x20, 0x7F), *range(0xA0, 0x180), *map(ord, "‐‑–—‘’‚“”„†•…‰‹›€−≈≠≤≥←↑→↓"))
FAMILY = "Koopflow Sans"


def subset(source: Path, style: str) -> dict[int, int]:
    """Write the subset as TrueType and WOFF2; return the advance widths in thousandths of an em."""
    font = TTFont(source)
    options = Options(
        hinting=False, layout_features=["kern"], name_IDs=[0, 1, 2, 4, 6, 13, 14], notdef_outline=True
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    for record in font["name"].names:
        renamed = {1: FAMILY, 2: style, 4: f"{FAMILY} {style}", 6: f"{FAMILY.replace(' ', '')}-{style}"}
        if record.nameID in renamed:
            record.string = renamed[record.nameID]
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    font.save(FONTS / f"KoopflowSans-{style}.ttf")
    font.flavor = "woff2"
    font.save(FONTS / f"KoopflowSans-{style}.woff2")
    unit = font["head"].unitsPerEm
    return {code: round(font["hmtx"][name][0] * 1000 / unit) for code, name in font.getBestCmap().items()}


def table(widths: dict[int, int]) -> dict[str, int]:
    """The widths by character, in the order of the characters."""
    return {chr(code): width for code, width in sorted(widths.items())}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    widths = {
        style.lower(): table(subset(folder / f"Lato-{style}.ttf", style)) for style in ("Regular", "Bold")
    }
    (FONTS / "widths.json").write_text(json.dumps(widths, ensure_ascii=False) + "\n", encoding="utf-8")
