"""A series of pages as one document with its index, made and written in a worker.

Which days and places it has is chosen before; one page at a time is composed, and the
document is written whole or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sitmap.domain.dates import Window
from sitmap.domain.sieve import Sieve
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.paint.print_service import PrintResult, Shared, compose_pages, write_composition
from sitmap.portrayal.basemap import BaseMap
from sitmap.portrayal.kept_back import page_note
from sitmap.portrayal.page.composition import Composition
from sitmap.portrayal.page.index import indexed
from sitmap.portrayal.page.request import PageRequest
from sitmap.progress import NullProgress, Progress

__all__ = ["SeriesPage", "print_series"]


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """One page of a series: what shows, what the index calls it, how it is laid out."""

    window: Window
    name: str
    request: PageRequest


def print_series(
    snapshot: Snapshot,
    known: Known,
    pages: Sequence[SeriesPage],
    base_map: BaseMap,
    out: Path,
    progress: Progress | None = None,
) -> PrintResult:
    """Compose all pages and write them with their index to ``out``, a PDF that may exist.

    Raises UserError where a page cannot be made, Cancelled if the progress says so.
    """
    progress = progress or NullProgress()
    shared, parts = Shared(), list[Composition]()
    for number, page in enumerate(pages):
        progress.step(number, len(pages), page.name)
        request = page.request
        layers = request.options.layers
        whole = snapshot.at(page.window, known)
        shown = Sieve.of(snapshot, request.filter, layers.hidden).shown(whole)
        note = page_note(snapshot, request.filter, layers, shown, whole)
        own = replace(request, kept_back=note)
        parts.append(compose_pages(snapshot, shown, own, base_map, shared))
    return write_composition(indexed(parts, [page.name for page in pages]), out, force=True)
