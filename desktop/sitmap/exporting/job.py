"""From a selection to a file on disk: the whole of exporting, without a window.

The command line and the export dialog call the same function.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sitmap.domain.dates import day_of_ms, zone_wall_ms
from sitmap.domain.export_rows import ExportRows, Product, forbidden
from sitmap.domain.observation import Kind
from sitmap.domain.source import Source
from sitmap.errors import UserError
from sitmap.exchange.writing.forms import Form, form_of
from sitmap.exporting.selection import Selection
from sitmap.placing import check_target, finished_file
from sitmap.progress import NullProgress, Progress
from sitmap.store.database import Database
from sitmap.store.export_rows import RowSource

__all__ = ["ExportResult", "export", "refuse_nothing", "strictest"]

_STRICTEST_FIRST: Final = ("TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR")


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What was written; ``withheld`` rows were chosen and left out, ``warnings`` say the rest."""

    files: tuple[Path, ...]
    rows: int
    counts: dict[Kind, int]
    bytes: int
    handling: str
    known_on: str
    withheld: int = 0
    warnings: tuple[str, ...] = ()


def strictest(labels: Iterable[str]) -> str:
    """Return the strictest of some handling labels, empty if there are none."""
    found = set(labels)
    return next((label for label in _STRICTEST_FIRST if label in found), "")


def export(
    db: Database,
    selection: Selection,
    out: Path,
    *,
    handling: str = "",
    force: bool = False,
    progress: Progress | None = None,
) -> ExportResult:
    """Write the chosen rows to ``out``, whose ending names the format; whole or not at all.

    ``handling`` is a TLP label, empty for the strictest of the file and its chosen rows. Raises
    UserError for unknown endings, an existing file without ``force``, a missing folder, a full
    disk or content that the format cannot hold; Cancelled if ``progress`` says so.
    """
    form = form_of(out)
    rows = RowSource(db, selection.chosen)
    product = _product(rows, selection, handling)
    companion = form.companion(out)
    targets = [
        check_target(path, force=force, source=db.path)
        for path in (out, companion)
        if path is not None
    ]
    reporting = _Reported(rows, product, progress or NullProgress())
    with ExitStack() as stack:
        places = [stack.enter_context(finished_file(target)) for target in targets]
        with closing(reporting.batches()) as batches:
            form.write(places[0], product, batches)
        if companion is not None:
            form.write_beside(places[1], product, out)
        size = sum(place.stat().st_size for place in places)
    return ExportResult(
        tuple(path for path in (out, companion) if path is not None),
        reporting.placed if form.placed_only else product.total,
        product.counts,
        size,
        product.handling,
        product.known_on,
        warnings=_warnings(product, form, reporting),
    )


def _product(rows: RowSource, selection: Selection, handling: str) -> Product:
    info = rows.info()
    known = selection.known_on
    if known is None and (last := rows.last_known()) is not None:
        known = day_of_ms(zone_wall_ms(last, info.zone))
    return Product(
        title=info.title,
        zone=info.zone,
        contents=selection.contents,
        vocabulary=rows.vocabulary(),
        sources=rows.sources(),
        counts=rows.counts,
        on=selection.on.isoformat() if selection.on else "",
        known_on=known.isoformat() if known else "",
        recorded_on=selection.recorded_on.isoformat() if selection.recorded_on else "",
        handling=handling or strictest((info.tlp, *rows.labels())),
        disclaimer=info.disclaimer,
        notes=selection.notes,
    )


class _Reported:
    """The rows of an export with what their sources say, and how far it has come."""

    def __init__(self, rows: RowSource, product: Product, progress: Progress) -> None:
        self._rows, self._product, self._progress = rows, product, progress
        self.placed = 0

    def batches(self) -> Generator[ExportRows]:
        """Yield all rows; each batch is a chance to cancel."""
        lists = self._product.vocabulary.sources
        done, total = 0, self._product.total
        self._progress.step(0, total, "exporting")
        with closing(self._rows.batches()) as batches:
            for batch in batches:
                yield _credited(batch, lists)
                done += len(batch)
                self.placed += sum(shape is not None for shape in batch.shapes)
                self._progress.step(done, total, "exporting")


def _credited(rows: ExportRows, sources: dict[str, Source]) -> ExportRows:
    """Return rows with the title, licence and credit of their first source in each row."""
    codes = rows.cells.get("source")
    if codes is None:
        return rows
    cells = dict(rows.cells)
    for name, attribute in (
        ("source_title", "title"),
        ("licence", "licence"),
        ("attribution", "attribution"),
    ):
        words = {code: getattr(source, attribute) or None for code, source in sources.items()}
        if any(words.values()):
            cells[name] = list(map(words.get, codes))
    return replace(rows, cells=cells)


def _warnings(product: Product, form: Form, reporting: _Reported) -> tuple[str, ...]:
    found = [
        f"the licence of {source.title} does not allow to hand it on"
        for source in forbidden(product.sources)
    ]
    if not product.handling:
        found.append("no handling label is stated")
    left = product.total - reporting.placed
    if form.placed_only and left:
        found.append(f"{left:,} observations without a place cannot be in {form.name}")
    return tuple(found)


def refuse_nothing(selection: Selection) -> None:
    """Raise UserError if nothing is chosen: an empty file must not look like news."""
    if not selection.total:
        raise UserError("nothing to export", where=selection.contents, hint="choose another day")
