"""Build ``resources/fonts`` from Debian's fonts-noto-core: Noto Sans, cut to what we write.

Run by hand when the fonts change, never at run time and never by the tests::

    python3 -m venv /tmp/fonts
    /tmp/fonts/bin/pip install fonttools==4.68.0
    /tmp/fonts/bin/python packaging/build_fonts.py --cache /tmp/fonts-package

Needs apt-get and dpkg-deb for the download. Same package and same fontTools give the
same bytes. Here belongs which letters and features stay; loading is ``sitmap.paint``'s.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

# Build tools that the project itself does not need.
subset: Any = importlib.import_module("fontTools.subset")
ttlib: Any = importlib.import_module("fontTools.ttLib")
decompose: Any = importlib.import_module("fontTools.pens.recordingPen")
transform: Any = importlib.import_module("fontTools.pens.transformPen")
glyph_pen: Any = importlib.import_module("fontTools.pens.ttGlyphPen")

TARGET = Path(__file__).resolve().parent.parent / "resources" / "fonts"
PACKAGE = "fonts-noto-core"
VERSION = "20201225-1"
DIGEST = "58f4f0bb6720f919f92096b3508e1412a0f1544424ade6c5b5bf1eb694dd64ba"
FOLDER = "usr/share/fonts/truetype/noto"
STYLES = ("Regular", "Bold", "Italic")

RANGES = (
    (0x0020, 0x007E), (0x00A0, 0x024F), (0x02B0, 0x02FF), (0x0300, 0x036F),
    (0x0370, 0x03FF), (0x0400, 0x052F), (0x1E00, 0x1EFF), (0x2000, 0x206F),
    (0x2070, 0x209F), (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2150, 0x218F), (0x2212, 0x2212),
)  # fmt: skip
# Signs that Noto Sans lacks, and its sister fonts that have them, the first that does.
SIGNS = "←↑→↓↔↕↖↗↘↙⇐⇒⇔≈≠≤≥√∞∆∑∩∪□■△▲▽▼◇◆○●"
SISTERS = ("NotoSansMath-Regular.ttf", "NotoSansSymbols2-Regular.ttf")
FEATURES = (
    *("kern", "mark", "mkmk", "ccmp", "locl", "case"),
    *("tnum", "lnum", "pnum", "zero", "sups", "subs", "frac", "numr", "dnom"),
)


def fetch(cache: Path) -> Path:
    """Download and unpack the package; return the folder of its fonts."""
    cache.mkdir(parents=True, exist_ok=True)
    archive = cache / f"{PACKAGE}_{VERSION}_all.deb"
    if not archive.exists():
        subprocess.run(["apt-get", "download", f"{PACKAGE}={VERSION}"], cwd=cache, check=True)
    if hashlib.sha256(archive.read_bytes()).hexdigest() != DIGEST:
        raise SystemExit(f"{archive.name}: not the file that the fonts were built from")
    if not (cache / FOLDER).exists():
        subprocess.run(["dpkg-deb", "-x", archive, cache], check=True)
    return cache / FOLDER


def add_glyph(font: Any, letter: int, name: str, glyph: Any, advance: int) -> None:
    """Put a drawn glyph into the font under a letter."""
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = glyph
    font["hmtx"][name] = (advance, getattr(glyph, "xMin", 0))
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[letter] = name


def add_minus(font: Any) -> None:
    """Draw the minus sign as the bar of the plus sign, in the weight of the style."""
    plus = font.getBestCmap()[ord("+")]
    across = sorted({x for x, _ in font["glyf"][plus].coordinates})
    up = sorted({y for _, y in font["glyf"][plus].coordinates})
    left, right, low, high = across[0], across[-1], up[1], up[2]
    pen = glyph_pen.TTGlyphPen(None)
    pen.moveTo((left, low))
    for corner in ((left, high), (right, high), (right, low)):
        pen.lineTo(corner)
    pen.closePath()
    add_glyph(font, 0x2212, "uni2212", _measured(pen.glyph(), font), font["hmtx"][plus][0])


def add_signs(font: Any, sisters: list[Any]) -> None:
    """Copy the signs from the first sister font that has them, in its own weight."""
    for sign in map(ord, SIGNS):
        source = next(sister for sister in sisters if sign in sister.getBestCmap())
        name = source.getBestCmap()[sign]
        scale = font["head"].unitsPerEm / source["head"].unitsPerEm
        drawn = decompose.DecomposingRecordingPen(source.getGlyphSet())
        source.getGlyphSet()[name].draw(drawn)
        pen = glyph_pen.TTGlyphPen(None)
        drawn.replay(transform.TransformPen(pen, (scale, 0, 0, scale, 0, 0)))
        glyph = _measured(pen.glyph(), font)
        add_glyph(font, sign, f"sign{sign:04X}", glyph, round(source["hmtx"][name][0] * scale))


def _measured(glyph: Any, font: Any) -> Any:
    glyph.recalcBounds(font["glyf"])
    return glyph


def cut(font: Any) -> None:
    """Leave only our letters and features, without hints and with the licence."""
    options = subset.Options()
    options.layout_features = list(FEATURES)
    options.hinting = False
    options.name_IDs = ["*"]
    options.notdef_outline = True
    letters = {code for first, last in RANGES for code in range(first, last + 1)}
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=letters | set(map(ord, SIGNS)))
    cutter.subset(font)


def advances(font: Any) -> dict[str, int]:
    """Return the width of each letter in thousandths of the em, for setting without Qt."""
    units, metrics = font["head"].unitsPerEm, font["hmtx"]
    letters = sorted(font.getBestCmap().items())
    return {chr(code): round(metrics[name][0] * 1000 / units) for code, name in letters}


def main() -> None:
    """Fetch, complete, cut and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cache", type=Path, required=True, help="folder of the package")
    parser.add_argument("--out", type=Path, default=TARGET)
    options = parser.parse_args()
    folder = fetch(options.cache)
    options.out.mkdir(parents=True, exist_ok=True)
    sisters = [ttlib.TTFont(folder / name) for name in SISTERS]
    widths: dict[str, dict[str, int]] = {}
    for style in STYLES:
        font = ttlib.TTFont(folder / f"NotoSans-{style}.ttf", recalcTimestamp=False)
        add_minus(font)
        add_signs(font, sisters)
        cut(font)
        widths[style] = advances(font)
        target = options.out / f"NotoSans-{style}.ttf"
        font.save(target)
        sys.stdout.write(f"{target}: {target.stat().st_size} bytes\n")
    table = json.dumps(widths, ensure_ascii=False, separators=(",", ":"))
    (options.out / "advances.json").write_text(table + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
