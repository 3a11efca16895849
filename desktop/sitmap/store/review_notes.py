"""Setting findings of the review aside, and opening them again: notes that are only appended.

Of each finding the last note counts. A finding is known by its key, which the domain makes.
"""

from __future__ import annotations

import json
from dataclasses import asdict

import apsw

from sitmap.domain.dates import iso_to_ms, ms_to_iso
from sitmap.domain.review.setting_aside import ReviewNote
from sitmap.errors import UserError
from sitmap.store.cells import Value, text_of
from sitmap.store.columns import REVIEW_NOTE_TABLE
from sitmap.store.database import Database
from sitmap.store.failures import taken_apart
from sitmap.store.geopackage import has_table
from sitmap.store.journal import ChangeSet, log_change

__all__ = [
    "missing_notes",
    "note_again",
    "open_again",
    "review_notes",
    "set_aside",
    "take_notes",
]

_COLUMNS = "finding, set_aside, noted_by, because, explanation, noted_at"
_LONGEST = 2000


def review_notes(db: Database) -> dict[str, ReviewNote]:
    """Return the note of each finding that is set aside, by the finding's key."""
    with db.reading() as connection:
        return _standing(connection)


def set_aside(db: Database, key: str, note: ReviewNote) -> ChangeSet:
    """Set a finding aside; the time of the note is that of recording it.

    Raises UserError if it says not by whom or not why, or if the finding is set aside already.
    """
    by, because = (" ".join(text.split())[:_LONGEST] for text in (note.noted_by, note.because))
    if not by or not because:
        raise UserError(
            "a finding is set aside by somebody and for a reason",
            where="noted by" if not by else "because",
            hint="say who notes it and why",
        )
    with db.transaction() as connection:
        if key in _standing(connection):
            raise UserError("this finding is set aside already", hint="open it again first")
        now = db.clock()
        noted = ReviewNote(by, because, now, note.explanation[:_LONGEST])
        return _change(connection, "set a finding aside", key, None, noted, now)


def open_again(db: Database, key: str) -> ChangeSet:
    """Let a finding stand again. Raises UserError if it is not set aside."""
    with db.transaction() as connection:
        before = _standing(connection).get(key)
        if before is None:
            raise UserError("this finding is not set aside")
        return _change(connection, "open a finding again", key, before, None, db.clock())


@taken_apart()
def note_again(connection: apsw.Connection, key: str, note: Value, now: int) -> None:
    """Append what undoing or redoing makes of a finding: the note as JSON, None to open it."""
    again = None if note is None else ReviewNote(**json.loads(text_of(note)))
    _append(connection, key, again, now)


def _change(
    connection: apsw.Connection,
    label: str,
    key: str,
    before: ReviewNote | None,
    after: ReviewNote | None,
    now: int,
) -> ChangeSet:
    _append(connection, key, after, now)
    number = log_change(connection, "review", label, (), now=now)
    connection.execute(
        "INSERT INTO sitmap_change_item (change_id, list, code, before, after) VALUES (?,?,?,?,?)",
        (number, REVIEW_NOTE_TABLE, key, _json(before), _json(after)),
    )
    return ChangeSet(frozenset(), (), label, number)


def _json(note: ReviewNote | None) -> str | None:
    return None if note is None else json.dumps(asdict(note), ensure_ascii=False)


def _append(connection: apsw.Connection, key: str, note: ReviewNote | None, now: int) -> None:
    said = note or ReviewNote("", "", now)
    connection.execute(
        f"INSERT INTO {REVIEW_NOTE_TABLE} ({_COLUMNS}) VALUES (?,?,?,?,?,?)",
        (
            key,
            int(note is not None),
            said.noted_by,
            said.because,
            said.explanation,
            ms_to_iso(said.noted_at),
        ),
    )


@taken_apart()
def _standing(connection: apsw.Connection) -> dict[str, ReviewNote]:
    """Return the last note of each finding that it sets aside; older files have none."""
    if not has_table(connection, REVIEW_NOTE_TABLE):
        return {}
    rows = connection.execute(f"SELECT {_COLUMNS} FROM {REVIEW_NOTE_TABLE} ORDER BY id").fetchall()
    found: dict[str, ReviewNote] = {}
    for key, aside, by, because, explanation, at in rows:
        found.pop(text_of(key), None)
        if aside:
            found[text_of(key)] = ReviewNote(
                text_of(by), text_of(because), iso_to_ms(text_of(at)), text_of(explanation)
            )
    return found


def missing_notes(ours: apsw.Connection, theirs: apsw.Connection) -> list[tuple[Value, ...]]:
    """Return the notes of another file that are later than this file's last on their finding."""
    if not has_table(theirs, REVIEW_NOTE_TABLE):
        return []
    last: dict[Value, str] = {}
    if has_table(ours, REVIEW_NOTE_TABLE):
        for key, at in ours.execute(f"SELECT finding, noted_at FROM {REVIEW_NOTE_TABLE}"):
            last[key] = max(last.get(key, ""), text_of(at))
    rows = theirs.execute(f"SELECT {_COLUMNS} FROM {REVIEW_NOTE_TABLE} ORDER BY noted_at, id")
    return [row for row in rows if text_of(row[-1]) > last.get(row[0], "")]


def take_notes(connection: apsw.Connection, notes: list[tuple[Value, ...]]) -> None:
    """Append notes that ``missing_notes`` found."""
    connection.executemany(
        f"INSERT INTO {REVIEW_NOTE_TABLE} ({_COLUMNS}) VALUES (?,?,?,?,?,?)", notes
    )
