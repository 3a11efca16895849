"""The command basemap, and which base map the commands that draw should use."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sitmap.cli.result import Result, columns
from sitmap.cli.values import extent_of
from sitmap.domain.base_map import INCLUDED, RememberedBaseMap
from sitmap.errors import UserError
from sitmap.store.base_maps import (
    base_maps,
    find_base_map,
    forget_base_map,
    remember_base_map,
    shown_base_map,
)
from sitmap.store.database import Database, open_store
from sitmap.store.reading import vocabulary

if TYPE_CHECKING:
    from sitmap.portrayal.own_base_map import OwnBaseMap

__all__ = ["add", "chosen", "drawn_base_map", "list_all", "remove"]


def add(options: Namespace) -> Result:
    """Remember a base map with a situation file and show it."""
    from sitmap.exchange.base_maps import examine, open_base_map, remembered

    with open_store(options.file) as db:
        views = list(vocabulary(db).views.values())
    fallback = views[0].extent if views else None
    extent = extent_of(options.bbox, "--bbox") if options.bbox else None
    facts = examine(options.source, extent, fallback)
    item = remembered(
        facts,
        title=options.title or "",
        attribution=options.attribution or "",
        names=None if options.names is None else options.names == "yes",
    )
    own = open_base_map(item)
    try:
        own.prepare()  # tells now what of the file cannot be drawn
    finally:
        own.close()
    with open_store(options.file, write=True) as db:
        item = remember_base_map(db, item)
    lines = (f"{item.name}: {item.kind}, {_extent_words(item)}",)
    return Result(_data(item), lines, _credit_warning(item))


def _credit_warning(item: RememberedBaseMap) -> tuple[str, ...]:
    if item.attribution:
        return ()
    return (f"the file names nobody to credit, so its name {item.name!r} stands on the map",)


def list_all(options: Namespace) -> Result:
    """Return all base maps of a file, the included one first."""
    with open_store(options.file) as db:
        found = base_maps(db)
    shown = next((item.name for item in found if item.shown), INCLUDED)
    rows = [("*" if shown == INCLUDED else "", INCLUDED, "", "")]
    rows += [
        (
            "*" if item.name == shown else "",
            item.name,
            item.kind if item.path.exists() else "missing",
            str(item.path),
        )
        for item in found
    ]
    data = {"shown": shown, "basemaps": [_data(item) for item in found]}
    return Result(data, columns(rows))


def remove(options: Namespace) -> Result:
    """Forget a base map; its file stays where it is."""
    from sitmap.exchange.shape_files import forget

    with open_store(options.file, write=True) as db:
        item = forget_base_map(db, options.source)
    forget(item)
    return Result(_data(item), (f"forgotten: {item.name}; the file {item.path} is untouched",))


def _data(item: RememberedBaseMap) -> dict[str, object]:
    return {
        "name": item.name,
        "path": str(item.path),
        "kind": item.kind,
        "attribution": item.attribution,
        "extent": list(item.extent),
        "names": item.names,
        "shown": item.shown,
        "missing": not item.path.exists(),
    }


def _extent_words(item: RememberedBaseMap) -> str:
    return ",".join(f"{value:.4f}" for value in item.extent)


def chosen(db: Database, name: str | None) -> RememberedBaseMap | None:
    """Return the base map that ``--basemap`` names, by default the one that is shown."""
    if name == INCLUDED:
        return None
    return find_base_map(db, name) if name else shown_base_map(db)


@contextmanager
def drawn_base_map(
    item: RememberedBaseMap | None,
) -> Iterator[tuple[OwnBaseMap | None, tuple[str, ...]]]:
    """Give a base map ready to be drawn, and a warning where its file cannot be used."""
    if item is None:
        yield None, ()
        return
    from sitmap.exchange.base_maps import open_base_map

    try:
        own = open_base_map(item)
    except UserError as error:
        yield None, (f"{error.line()}; the included base map is drawn",)
        return
    try:
        yield own, ()
    finally:
        own.close()
