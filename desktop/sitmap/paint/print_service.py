"""From a situation to files on disk: the whole of printing, without a window.

The command line and the print dialog call the same function. Choosing dates and reading
the file happen before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from PySide6.QtGui import QGuiApplication

from sitmap.domain.snapshot import Situation, Snapshot
from sitmap.errors import UserError
from sitmap.paint.page_files import write_files
from sitmap.paint.page_painter import png_bytes, svg_bytes
from sitmap.paint.page_text import QtTextMeasure
from sitmap.paint.pdf_document import document_bytes
from sitmap.paint.pdf_finish import DocumentFacts
from sitmap.placing import check_target
from sitmap.portrayal.basemap import BaseMap, load_base_map
from sitmap.portrayal.page import Composition, compose
from sitmap.portrayal.page_model import Page
from sitmap.portrayal.page_request import PageRequest

__all__ = [
    "FORMATS",
    "PrintResult",
    "compose_pages",
    "render_print",
    "write_composition",
    "write_pdf",
    "write_png",
    "write_svg",
]

FORMATS: Final = (".pdf", ".png", ".svg")


@dataclass(frozen=True, slots=True)
class PrintResult:
    """What was written. ``warnings`` are lines for the reader; ``withheld`` rows were left out."""

    files: tuple[Path, ...]
    pages: int
    on: date
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
    dpi: int = 150,
    archive: bool = False,
    force: bool = False,
) -> PrintResult:
    """Compose the pages and write them to ``out`` (.pdf, .png or .svg).

    Starts a QGuiApplication if none runs. Further pages of PNG and SVG get names of their
    own (``page-2.png``). Raises UserError for unknown endings, an existing file without
    ``force``, a missing folder, a full disk, or a map that cannot be shown.
    """
    _format_of(out)
    check_target(out, force=force)
    made = compose_pages(snapshot, situation, request)
    return write_composition(made, out, dpi=dpi, archive=archive, force=force)


def compose_pages(
    snapshot: Snapshot,
    situation: Situation,
    request: PageRequest,
    base_map: BaseMap | None = None,
) -> Composition:
    """Return the composed pages, measured with the fonts that will paint them.

    ``base_map`` spares reading the bundled one again.
    """
    if QGuiApplication.instance() is None:
        _keep.append(QGuiApplication(["sitmap"]))
    return compose(snapshot, situation, base_map or load_base_map(), request, QtTextMeasure())


_keep: list[QGuiApplication] = []  # Qt ends the application when its last reference goes


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
    dpi: int = 150,
    archive: bool = False,
    force: bool = False,
) -> PrintResult:
    """Write composed pages to ``out``; errors as in :func:`render_print`."""
    ending = _format_of(out)
    if ending == ".pdf":
        contents = {out: document_bytes(made.pages, _facts(made), archive=archive)}
    elif ending == ".png":
        _check_dpi(dpi)
        contents = _numbered(out, [png_bytes(page, dpi) for page in made.pages])
    else:
        contents = _numbered(out, [svg_bytes(page, made.title) for page in made.pages])
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


def _check_dpi(dpi: int) -> None:
    if not 20 <= dpi <= 2400:
        raise UserError("the resolution is impossible", where=f"{dpi} dpi", hint="20 to 2400")


def _facts(made: Composition) -> DocumentFacts:
    dates = made.dates
    subject = f"{dates.situation_words()}. {dates.known_words()}.".replace("\u00a0", " ")
    return DocumentFacts(made.title, subject, made.handling, dates.known_on)


def _numbered(out: Path, images: Sequence[bytes]) -> dict[Path, bytes]:
    paths = [out, *(out.with_stem(f"{out.stem}-{n}") for n in range(2, len(images) + 1))]
    return dict(zip(paths, images, strict=True))


def write_pdf(
    pages: Sequence[Page], path: Path, facts: DocumentFacts, *, force: bool = False
) -> int:
    """Write pages as one PDF; returns its bytes. Errors as in :func:`render_print`."""
    return write_files({path: document_bytes(pages, facts)}, force=force)


def write_png(pages: Sequence[Page], path: Path, dpi: int, *, force: bool = False) -> int:
    """Write each page as PNG; returns the bytes of all. Errors as in :func:`render_print`."""
    return write_files(_numbered(path, [png_bytes(page, dpi) for page in pages]), force=force)


def write_svg(pages: Sequence[Page], path: Path, title: str, *, force: bool = False) -> int:
    """Write each page as SVG; returns the bytes of all. Errors as in :func:`render_print`."""
    return write_files(_numbered(path, [svg_bytes(page, title) for page in pages]), force=force)
