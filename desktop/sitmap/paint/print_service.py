"""From a situation to files on disk: the whole of printing, without a window.

The command line and the print dialog call the same function. Choosing dates and reading
the file happen before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from sitmap import __version__
from sitmap.domain.dates import SituationDate
from sitmap.domain.sieve import Sieve
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.errors import UserError
from sitmap.paint.fonts import start_painting
from sitmap.paint.geo_keys import side_files
from sitmap.paint.page_files import write_files
from sitmap.paint.page_painter import MM_PER_INCH, svg_bytes
from sitmap.paint.page_raster import png_file, raster_of, tiff_file
from sitmap.paint.page_stamp import PNG_KEY
from sitmap.paint.page_text import QtTextMeasure
from sitmap.paint.pdf_document import document_bytes
from sitmap.paint.pdf_finish import DocumentFacts
from sitmap.placing import check_target
from sitmap.portrayal.basemap import BaseMap, load_base_map
from sitmap.portrayal.kept_back import page_note
from sitmap.portrayal.own_base_map import OwnBaseMap
from sitmap.portrayal.page.composition import Composition, compose
from sitmap.portrayal.page.drawing import Grounds
from sitmap.portrayal.page.index import indexed
from sitmap.portrayal.page.model import Page
from sitmap.portrayal.page.output import DEFAULT_OUTPUT, PageOutput
from sitmap.portrayal.page.position import map_positions
from sitmap.portrayal.page.recipe import Recipe, Stamp, recipe_of
from sitmap.portrayal.page.request import PageRequest
from sitmap.portrayal.page.series import joined

__all__ = [
    "FORMATS",
    "PrintResult",
    "Shared",
    "compose_pages",
    "printed_again",
    "render_print",
    "rendered",
    "write_composition",
]

FORMATS: Final = (".pdf", ".png", ".svg", ".tif", ".tiff")


@dataclass(frozen=True, slots=True)
class PrintResult:
    """What was written. ``warnings`` are lines for the reader; ``withheld`` rows were left out."""

    files: tuple[Path, ...]
    pages: int
    on: SituationDate
    known_on: date | None
    scale: int
    bytes: int
    withheld: int = 0
    warnings: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the result under the keys of the command line's JSON."""
        return {
            "files": [str(path) for path in self.files],
            "pages": self.pages,
            "on": self.on.isoformat(),
            "known_on": None if self.known_on is None else self.known_on.isoformat(),
            "scale": self.scale,
            "withheld": self.withheld,
            "bytes": self.bytes,
        }


def render_print(
    snapshot: Snapshot,
    situation: Situation,
    request: PageRequest,
    out: Path,
    *,
    output: PageOutput = DEFAULT_OUTPUT,
    force: bool = False,
) -> PrintResult:
    """Compose the pages and write them to ``out``, whose ending is one of FORMATS.

    Starts a QGuiApplication if none runs. Further pages of pictures get names of their own
    (``page-2.png``). Raises UserError for unknown endings, an existing file without
    ``force``, a missing folder, a full disk, or a map that cannot be shown.
    """
    _format_of(out)
    check_target(out, force=force)
    made = compose_pages(snapshot, situation, request)
    return write_composition(made, out, output=output, force=force)


_MOST_GROUNDS: Final = 8


@dataclass(slots=True)
class Shared:
    """What the pages of a series have in common: widths of words, and the last ground."""

    measure: QtTextMeasure = field(default_factory=QtTextMeasure)
    grounds: Grounds = field(default_factory=dict)
    looks: tuple[object, ...] = ()

    def grounds_for(self, request: PageRequest) -> Grounds:
        """Return the grounds that a page may use: none where it looks otherwise."""
        looks = (request.options, request.own, request.picture_dpi)
        if looks != self.looks or len(self.grounds) > _MOST_GROUNDS:
            self.looks, self.grounds = looks, {}
        return self.grounds


def compose_pages(
    snapshot: Snapshot,
    situation: Situation,
    request: PageRequest,
    base_map: BaseMap | None = None,
    shared: Shared | None = None,
) -> Composition:
    """Return the composed pages, measured with the fonts that will paint them.

    ``base_map`` spares reading the bundled one again, ``shared`` spares measuring words and
    drawing grounds again that other pages have.
    """
    start_painting()
    shared = shared or Shared()
    grounds = shared.grounds_for(request)
    made = compose(snapshot, situation, base_map or _bundled(), request, shared.measure, grounds)
    return replace(made, recipes=(recipe_of(request, situation),))


@cache
def _bundled() -> BaseMap:
    """Return the bundled base map; the pages of a series need not read it again."""
    return load_base_map()


def printed_again(
    snapshot: Snapshot,
    stamp: Stamp,
    path: Path,
    own: OwnBaseMap | None = None,
    find: Callable[[Situation], tuple[str, ...]] | None = None,
) -> bytes:
    """Return the bytes that the file of a page has when it is printed as its stamp says.

    ``path`` is the page's; only its ending matters. ``own`` is the base map that the stamp
    names, ``find`` tells the open contradictions of a page that lists them. Raises UserError where
    the page cannot be printed again.
    """
    start_painting()
    shared = Shared()
    parts = [_made_again(snapshot, recipe, own, find, shared) for recipe in stamp.recipes]
    made = indexed(parts, stamp.names, stamp.title) if stamp.names else joined(parts, stamp.title)
    paths = _paths(path, len(made.pages))
    if stamp.page > len(paths):
        raise UserError("the print has no such page any more", where=str(path))
    return rendered(made, path, stamp.output)[paths[max(stamp.page - 1, 0)]]


def _made_again(
    snapshot: Snapshot,
    recipe: Recipe,
    own: OwnBaseMap | None,
    find: Callable[[Situation], tuple[str, ...]] | None,
    shared: Shared,
) -> Composition:
    request = recipe.request
    sieve = Sieve.of(snapshot, request.filter, request.options.layers.hidden)
    whole = snapshot.at(recipe.window, recipe.known)
    shown = sieve.shown(whole)
    # Told anew: a page must not be able to say by itself that nothing is kept back.
    note = page_note(snapshot, sieve.filter, request.options.layers, shown, whole)
    found = find(shown) if find is not None and request.template.open_contradictions else None
    again = replace(request, own=own, kept_back=note, findings=found)
    return compose_pages(snapshot, shown, again, shared=shared)


def _format_of(out: Path) -> str:
    ending = out.suffix.lower()
    if ending not in FORMATS:
        raise UserError(
            "unknown kind of page", where=str(out), hint=f"end the name in {', '.join(FORMATS)}"
        )
    return ending


def write_composition(
    made: Composition,
    out: Path,
    *,
    output: PageOutput = DEFAULT_OUTPUT,
    force: bool = False,
) -> PrintResult:
    """Write composed pages to ``out``; errors as in :func:`render_print`."""
    contents = rendered(made, out, output)
    size = write_files(contents, force=force)
    return PrintResult(
        tuple(contents),
        len(made.pages),
        made.dates.on,
        made.dates.known_on,
        made.scale,
        size,
        warnings=made.warnings,
    )


def rendered(
    made: Composition, out: Path, output: PageOutput = DEFAULT_OUTPUT
) -> dict[Path, bytes]:
    """Return the bytes of each file that composed pages make; errors as in render_print."""
    ending = _format_of(out)
    if ending == ".pdf":
        facts = replace(_facts(made), stamp=_stamp(made, output))
        return {out: document_bytes(made.pages, facts, archive=output.archive, light=output.light)}
    contents: dict[Path, bytes] = {}
    for path, page in zip(_paths(out, len(made.pages)), made.pages, strict=True):
        stamp = _stamp(made, output, page.number)
        if ending == ".svg":
            contents[path] = svg_bytes(page, made.title, f"Sitmap {stamp}".strip())
        else:
            contents |= _pictures(page, path, output, stamp)
    return contents


def _stamp(made: Composition, output: PageOutput, page: int = 0) -> str:
    if not made.recipes:
        return ""
    return Stamp(__version__, made.recipes, output, made.title, page, made.names).text()


def _pictures(page: Page, path: Path, output: PageOutput, stamp: str) -> dict[Path, bytes]:
    """Return one page as PNG or TIFF, and what stands beside it."""
    raster = raster_of(page, _checked(output.resolution(page.width)))
    positions = map_positions(page)
    position = positions[0] if len(positions) == 1 else None
    if path.suffix.lower() != ".png":
        return {path: tiff_file(raster, position, f"Sitmap {stamp}".strip())}
    texts = {"Software": "Sitmap"} | ({PNG_KEY: stamp} if stamp else {})
    files = {path: png_file(raster, texts)}
    if output.world_file and position is not None:
        for ending, data in side_files(position, MM_PER_INCH / raster.dpi).items():
            files[path.with_suffix(ending)] = data
    return files


def _checked(dpi: float) -> float:
    if not 20 <= dpi <= 2400:
        raise UserError("the resolution is impossible", where=f"{dpi:g} dpi", hint="20 to 2400")
    return dpi


def _facts(made: Composition) -> DocumentFacts:
    dates = made.dates
    subject = f"{dates.situation_words()}. {dates.known_words()}.".replace("\u00a0", " ")
    return DocumentFacts(made.title, subject, made.handling, dates.known_on)


def _paths(out: Path, count: int) -> list[Path]:
    return [out, *(out.with_stem(f"{out.stem}-{n}") for n in range(2, count + 1))]
