"""From a selection to a file on disk: the whole of exporting, without a window.

The command line and the export dialog call the same function.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

from sitmap.domain.dates import day_of_ms, zone_wall_ms
from sitmap.domain.export_rows import ExportRows, Product, forbidden
from sitmap.domain.handling import is_below, strictest
from sitmap.domain.observation import Kind
from sitmap.domain.redaction import RedactionProfile
from sitmap.domain.source import Source
from sitmap.errors import UserError
from sitmap.exchange.writing.forms import SITUATION, Form, form_of
from sitmap.exporting.redacting import redacted_file
from sitmap.exporting.selection import Selection
from sitmap.placing import check_target, finished_file
from sitmap.progress import NullProgress, Progress
from sitmap.store.connecting import JOURNALS
from sitmap.store.database import Database
from sitmap.store.export_rows import RowSource, current_rows
from sitmap.store.subset import NewFile, copy_history, write_rows

__all__ = ["ExportResult", "export", "refuse_nothing", "strictest"]


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What was written, ``counts`` by kind.

    ``withheld`` rows were chosen and left out, ``warnings`` say the rest.
    """

    files: tuple[Path, ...]
    rows: int
    counts: dict[Kind, int]
    bytes: int
    handling: str
    known_on: str
    withheld: int = 0
    warnings: tuple[str, ...] = ()


def export(
    db: Database,
    selection: Selection,
    out: Path,
    *,
    profile: RedactionProfile | None = None,
    handling: str = "",
    force: bool = False,
    progress: Progress | None = None,
) -> ExportResult:
    """Write the chosen rows to ``out``, whose ending names the format; whole or not at all.

    ``profile`` redacts them first. ``handling`` is a TLP label, empty for the strictest of the
    file and its chosen rows. Raises UserError for unknown endings, an existing file without
    ``force``, a missing folder, a full disk or content that the format cannot hold; Cancelled
    if ``progress`` says so.
    """
    form = form_of(out)
    targets = [
        check_target(path, force=force, source=db.path)
        for path in (out, form.companion(out))
        if path is not None
    ]
    job = _Job(form, out, targets, handling, progress or NullProgress())
    if profile is None:
        return job.write(db, selection)
    with redacted_file(db, selection, profile, progress=progress) as made:
        left = replace(
            selection,
            chosen=current_rows(made.db),
            notes=(*selection.notes, made.note),
        )
        written = job.write(made.db, left, redacted=True)
        return replace(written, withheld=made.withheld.total)


@dataclass(frozen=True, slots=True)
class _Job:
    """Where an export goes and in which form."""

    form: Form
    out: Path
    targets: list[Path]
    handling: str
    progress: Progress

    def write(self, db: Database, selection: Selection, *, redacted: bool = False) -> ExportResult:
        rows = RowSource(db, selection.chosen)
        product = _product(rows, selection, self.handling)
        reported = _Reported(rows, product, self.progress)
        with ExitStack() as stack:
            # The last one entered tells of failures first: the file that was asked for.
            sides = JOURNALS if self._is_store else ()
            places = [
                stack.enter_context(finished_file(target, sides=sides))
                for target in reversed(self.targets)
            ][::-1]
            if self._is_store:
                _write_store(db, selection, product, places[0], self.progress, redacted)
            else:
                with closing(reported.batches()) as batches:
                    self.form.write(places[0], product, batches)
            if self.form.beside:
                self.form.write_beside(places[1], product, self.out)
            size = sum(place.stat().st_size for place in places)
        counts = dict(reported.placed) if self.form.placed_only else product.counts
        return ExportResult(
            tuple(path for path in (self.out, self.form.companion(self.out)) if path is not None),
            sum(counts.values()),
            counts,
            size,
            product.handling,
            product.known_on,
            warnings=_warnings(product, self.form, reported),
        )

    @property
    def _is_store(self) -> bool:
        return self.form is SITUATION


def _write_store(
    db: Database,
    selection: Selection,
    product: Product,
    path: Path,
    progress: Progress,
    redacted: bool,
) -> None:
    """Write a situation file: with the whole history, or as it was known on an earlier day."""
    told = [f"Export: {product.contents}.", *product.notes]
    plain = redacted or selection.known_on or selection.recorded_on
    if not plain:
        whole = not selection.notes and selection.on is None and selection.is_everything
        note = "" if whole else " ".join(told)
        copy_history(db, selection.chosen, path, _token(db, told), note=note, views=whole,
                     tlp=product.handling, progress=progress)  # fmt: skip
        return
    rows = RowSource(db, selection.chosen)
    info = rows.info()
    note = " ".join([*([info.note] if info.note else []), *told])
    new = NewFile(path, replace(info, note=note, tlp=product.handling), rows.vocabulary(),
                  rows.last_known() or 0, _token(db, told))  # fmt: skip
    with closing(_Reported(rows, product, progress).batches()) as batches:
        write_rows(new, batches)


def _token(db: Database, told: list[str]) -> str:
    """Return the token of a new file: the same for equal content, and of no use for another."""
    return blake2b("\n".join([db.state_token, *told]).encode(), digest_size=16).hexdigest()


def _product(rows: RowSource, selection: Selection, handling: str) -> Product:
    info = rows.info()
    known = selection.known_on
    if known is None and (last := rows.last_known()) is not None:
        known = day_of_ms(zone_wall_ms(last, info.zone))
    label = strictest((info.tlp, *rows.labels()))
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
        handling=handling or label,
        strictest=label,
        disclaimer=info.disclaimer,
        notes=selection.notes,
    )


class _Reported:
    """The rows of an export with what their sources say, and how far it has come."""

    def __init__(self, rows: RowSource, product: Product, progress: Progress) -> None:
        self._rows, self._product, self._progress = rows, product, progress
        self.placed: Counter[Kind] = Counter()

    def batches(self) -> Generator[ExportRows]:
        """Yield all rows; each batch is a chance to cancel."""
        lists = self._product.vocabulary.sources
        done, total = 0, self._product.total
        self._progress.step(0, total, "exporting")
        with closing(self._rows.batches()) as batches:
            for batch in batches:
                yield _credited(batch, lists)
                done += len(batch)
                if placed := sum(shape is not None for shape in batch.shapes):
                    self.placed[batch.kind] += placed
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
    if is_below(product.handling, product.strictest):
        found.append(f"it is marked {product.handling}, but holds what is {product.strictest}")
    left = product.total - reporting.placed.total()
    if form.placed_only and left:
        found.append(f"{left:,} observations without a place cannot be in {form.name}")
    return tuple(found)


def refuse_nothing(selection: Selection) -> None:
    """Raise UserError if nothing is chosen: an empty file must not look like news."""
    if not selection.total:
        raise UserError("nothing to export", where=selection.contents, hint="choose another day")
