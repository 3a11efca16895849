"""Printing a page again as it says it was printed, and comparing the two."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Final

from sitmap.cli.base_maps import chosen, drawn_base_map
from sitmap.cli.contradictions import findings_in
from sitmap.cli.pictures import use_offscreen
from sitmap.cli.result import Result
from sitmap.domain.base_map import INCLUDED
from sitmap.errors import UserError, os_failure
from sitmap.store.database import open_store
from sitmap.store.fingerprint import fingerprint as fingerprint_of
from sitmap.store.reading import load_snapshot

__all__ = ["verify_page"]

_LARGEST: Final = 2_000_000_000
_FINDINGS: Final = 3


def verify_page(options: Namespace) -> Result:
    """Print the page again from the file and tell whether every byte is the same."""
    use_offscreen()
    from sitmap.paint.page_stamp import stamp_in
    from sitmap.paint.print_service import printed_again
    from sitmap.portrayal.page.recipe import read_stamp

    data = _content(options.out)
    stamp = read_stamp(stamp_in(data, str(options.out)), str(options.out))
    with open_store(options.file) as db:
        snapshot, fingerprint = load_snapshot(db), fingerprint_of(db)
        ground = chosen(db, stamp.recipes[0].own or INCLUDED)
        asked = any(recipe.request.template.open_contradictions for recipe in stamp.recipes)
        find = findings_in(db, snapshot) if asked else None
    messages: list[str] = []
    same = all(recipe.request.fingerprint == fingerprint for recipe in stamp.recipes)
    if not same:
        messages.append("the file has changed since the page was printed")
    with drawn_base_map(ground) as (own, told):
        messages += told
        same = same and printed_again(snapshot, stamp, options.out, own, find) == data
    words = "is the page that this file gives" if same else "differs from what this file gives"
    result = {"file": str(options.out), "same": same, "version": stamp.version}
    lines = (f"{options.out} {words}, printed again by version {stamp.version}",)
    return Result(result, lines, tuple(messages), 0 if same else _FINDINGS)


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise UserError("the file is too large to be a page", where=str(path))
        return path.read_bytes()
    except OSError as error:
        raise os_failure(error, path, "read") from error
    except ValueError as error:
        raise UserError("is not a possible file name", where=repr(str(path))) from error
