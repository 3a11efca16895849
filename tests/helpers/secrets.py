"""A file full of things that must not leave it, for tests of redaction."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sitmap.domain.category import CaseInfo, Category, Party, SavedView, Series
from sitmap.domain.draft import Draft
from sitmap.domain.observation import Kind, Sensitivity
from sitmap.domain.source import Source
from sitmap.geo.geometry import Geometry
from sitmap.store import edits
from sitmap.store.database import create_store, open_store

__all__ = ["SECRETS", "TODAY", "write_secrets"]

TODAY = date(2025, 11, 25)

SECRETS = (
    "Sec-title", "Sec-text", "Sec-claimant", "Sec-label", "Sec-author", "Sec-describes",
    "Sec-note", "Sec-view", "Sec-story", "Sec-property", "Sec-party", "Sec-category", "Sec-series",
    "Sec-source", "Sec-address", "Sec-ref", "Sec-place", "Sec-reason", "Sec-old", "Sec-hash",
    "37.123456", "48.654321", "T11:12", "Sec-flag", "Sec-dropped",
)  # fmt: skip
"""Words and numbers of which none may be in any redacted product."""

_PLACE = Geometry.point(37.123456, 48.654321)


def _draft(*, kind: Kind = Kind.EVENT, on: str = "2025-10-01", **more: Any) -> Draft:
    base: dict[str, Any] = {
        "title": "Sec-title", "text": "Sec-text", "claimant": "Sec-claimant",
        "category_label": "Sec-label", "party": "own", "category": "asset",
        "properties": {"Sec-property": "Sec-property"}, "sources": ("open",),
    }  # fmt: skip
    return Draft(kind, on, **(base | more))


def write_secrets(path: Path) -> Path:
    """Make a file whose open rows are few and whose secrets are everywhere."""
    items = (
        Party("own", "Own side"),
        Party("Sec-party", "Sec-party"),
        Category("asset", "Asset", "event"),
        Category("Sec-category", "Sec-category", "event"),
        Series("Sec-series", "control"),
        Source("open", "A newspaper", author="Sec-author", describes="Sec-describes",
               archive_sha256="Sec-hash"),
        Source("Sec-source", "Sec-source", address="http://Sec-address"),
        SavedView("Sec-view", (37.1, 48.6, 37.2, 48.7), story="Sec-story", text="Sec-text"),
    )  # fmt: skip
    guarded: dict[str, Any] = {
        "geometry": _PLACE, "sources": ("Sec-source",), "source_ref": "Sec-ref",
        "place": "Sec-place", "flagged": "Sec-flag", "sensitivity": Sensitivity.MODERATE,
    }  # fmt: skip
    dropped: dict[str, Any] = {
        "title": "Sec-dropped",
        "party": "Sec-party",
        "category": "Sec-category",
    }
    severe = {**guarded, **dropped, "sensitivity": Sensitivity.SEVERE}
    corners = [(37.123456, 48.654321), (37.13, 48.66), (37.12, 48.67)]
    area = {**guarded, **dropped, "geometry": Geometry.polygon(corners), "series": "Sec-series"}
    drafts = (
        _draft(on="2025-10-02T14:31"),
        _draft(on="2025-10-03T11:12", **guarded),
        _draft(on="2025-11-20", **{**guarded, **dropped}),
        _draft(**severe),
        _draft(tlp="TLP:RED", **dropped),
        _draft(embargo_until="9999-01-01", **dropped),
        _draft(kind=Kind.CONTROL, on="2025-11-24", **area),
    )
    with create_store(path, CaseInfo("A case", "Europe/Kyiv", note="Sec-note")) as db:
        edits.add_many(db, drafts, "Sec-title", items=items)
        added = edits.add(db, _draft(title="Sec-old", geometry=_PLACE))
        edits.retract(db, added.uids[0], "Sec-reason")
        first = edits.add(db, _draft(title="Sec-old"))
        edits.revise(db, first.uids[0], _draft())
    with open_store(path):
        return path
