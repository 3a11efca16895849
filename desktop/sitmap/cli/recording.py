"""Commands that write: add, revise, retract. A returned uid means: on disk."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace

from sitmap.cli.result import Result
from sitmap.cli.values import numbers
from sitmap.domain.draft import Draft, draft_of
from sitmap.domain.metric import Interval
from sitmap.domain.observation import Basis, Kind, MetricReading, Persistence, Sensitivity
from sitmap.domain.source import CREDIBILITY, RELIABILITY
from sitmap.errors import UserError
from sitmap.geo.geometry import Geometry
from sitmap.store import edits
from sitmap.store.composing import missing_items
from sitmap.store.database import Database, open_store
from sitmap.store.reading import find_uid, observation, vocabulary
from sitmap.store.vocabulary import code_of

__all__ = ["add", "grade_of", "retract", "revise"]


def add(options: Namespace) -> Result:
    """Record an observation; list entries that it names and the file lacks are made."""
    draft = _changed(Draft(kind=Kind(options.kind), valid_text=options.on), options)
    with open_store(options.file, write=True) as db:
        messages = _news(db, draft)
        change = edits.add(db, draft, create_missing=True)
    return _recorded(change, messages)


def revise(options: Namespace) -> Result:
    """Record a correction; what no option names stays as it was."""
    with open_store(options.file, write=True) as db:
        uid = find_uid(db, options.uid)
        draft = draft_of(observation(db, uid))
        if options.on is not None:
            draft = replace(draft, valid_text=options.on)
        draft = _changed(draft, options)
        messages = _news(db, draft)
        change = edits.revise(db, uid, draft, create_missing=True)
    return _recorded(change, messages)


def retract(options: Namespace) -> Result:
    """Withdraw an observation, with the reason."""
    with open_store(options.file, write=True) as db:
        messages = (db.notice,) if db.notice else ()
        change = edits.retract(db, find_uid(db, options.uid), options.because)
    return _recorded(change, messages)


def _news(db: Database, draft: Draft) -> tuple[str, ...]:
    """Return what the reader should know: how the file opened, and which entries are new.

    An entry that is only a slip of the keyboard would otherwise go unseen.
    """
    entries = missing_items(draft, vocabulary(db))
    new = tuple(f"new in the file's lists: {_word(entry)} '{code_of(entry)}'" for entry in entries)
    return ((db.notice,) if db.notice else ()) + new


def _word(entry: object) -> str:
    return type(entry).__name__.removesuffix("Definition").lower()


def _recorded(change: edits.ChangeSet, messages: tuple[str, ...]) -> Result:
    uid = str(change.uids[0])
    notes = (change.note,) if change.note else ()
    return Result({"uid": uid}, (uid,), (*messages, *notes))


def _changed(draft: Draft, options: Namespace) -> Draft:
    """Return the draft with everything that the options name."""
    names = ("party", "category", "series", "claimant", "title", "text", "place", "tlp")
    changes: dict[str, object] = {
        name: getattr(options, name) for name in names if getattr(options, name) is not None
    }
    given = {
        "sources": None if options.source is None else tuple(options.source),
        "source_ref": options.source_ref,
        "disputed_by": None if options.disputed_by is None else tuple(options.disputed_by),
        "persistence": options.persistence and Persistence(options.persistence),
        "basis": options.basis and Basis(options.basis),
        "sensitivity": options.sensitivity and Sensitivity(options.sensitivity),
        "location_precision_m": options.precision_m,
        "known_from": options.known_from,
        "geometry": _geometry(options),
        "reading": _reading(draft, options),
    }
    changes.update({name: value for name, value in given.items() if value is not None})
    if options.grade is not None:
        changes["reliability"], changes["credibility"] = grade_of(options.grade)
    return replace(draft, **changes)  # type: ignore[arg-type]


def _geometry(options: Namespace) -> Geometry | None:
    if options.at is not None:
        lon, lat = numbers(options.at, 2, "--at", "LON,LAT in degrees")
        return Geometry.point(lon, lat)
    return None if options.geometry is None else Geometry.from_wkt(options.geometry)


def _reading(draft: Draft, options: Namespace) -> MetricReading | None:
    names = ("metric", "unit", "scope", "value_text", "low", "best", "high")
    if all(getattr(options, name) is None for name in names):
        return None
    old = draft.reading or MetricReading(metric="", unit="")
    bounds = [
        getattr(old.interval, name) if getattr(options, name) is None else getattr(options, name)
        for name in ("low", "best", "high")
    ]
    texts = {
        name: getattr(options, name)
        for name in ("metric", "unit", "scope", "value_text")
        if getattr(options, name) is not None
    }
    return replace(old, interval=Interval(*bounds), **texts)


def grade_of(text: str) -> tuple[str, str]:
    """Return reliability and credibility of ``--grade``."""
    grade = text.upper()
    if len(grade) != 2 or grade[0] not in RELIABILITY or grade[1] not in CREDIBILITY:
        raise UserError(
            "not an Admiralty grade", where=f"--grade {text}", hint="write A-F and 1-6, e.g. B2"
        )
    return grade[0], grade[1]
