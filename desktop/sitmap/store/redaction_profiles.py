"""The redaction profiles of a file, by name.

Every file has the default one, also if it stores none of that name. What a profile does is in
``domain.redaction``. Profiles are no statements: they are not undone and do not change the
fingerprint.
"""

from __future__ import annotations

import json

from sitmap.domain.redaction import DEFAULT_PROFILE, RedactionProfile, profile_from_data
from sitmap.errors import UserError
from sitmap.store.cells import text_of
from sitmap.store.columns import REDACTION_TABLE, REDACTION_VERSION
from sitmap.store.database import Database
from sitmap.store.migrations import version_of

__all__ = ["find_profile", "forget_profile", "keep_profile", "profiles"]


def profiles(db: Database) -> dict[str, RedactionProfile]:
    """Return the profiles of a file by name, the default one first.

    Raises UserError if one of them cannot be read: a product must not be made by half of it.
    """
    found = {DEFAULT_PROFILE.name: DEFAULT_PROFILE}
    with db.reading() as connection:
        if version_of(connection) < REDACTION_VERSION:
            return found
        rows = connection.execute(
            f"SELECT name, profile FROM {REDACTION_TABLE} ORDER BY name"
        ).fetchall()
        for name, text in rows:
            found[text_of(name)] = _read(text_of(name), text_of(text))
    return found


def _read(name: str, text: str) -> RedactionProfile:
    broken = UserError(
        "the redaction profile cannot be read", where=name, hint="remove it or set it anew"
    )
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise broken from error
    if not isinstance(data, dict):
        raise broken
    return profile_from_data({**data, "name": name})


def find_profile(db: Database, name: str) -> RedactionProfile:
    """Return the profile of this name; raises UserError that lists the names."""
    found = profiles(db)
    if name not in found:
        known = ", ".join(found)
        raise UserError("no such redaction profile", where=name, hint=f"known: {known}")
    return found[name]


def keep_profile(db: Database, profile: RedactionProfile) -> None:
    """Store a profile in the place of the one of its name; raises UserError if it cannot be."""
    text = json.dumps(profile.as_data(), ensure_ascii=False, sort_keys=True)
    with db.transaction() as connection:
        connection.execute(
            f"INSERT OR REPLACE INTO {REDACTION_TABLE} (name, profile) VALUES (?, ?)",
            (profile.name, text),
        )


def forget_profile(db: Database, name: str) -> None:
    """Remove a stored profile; the default one returns to what it was.

    Raises UserError if none of this name is stored.
    """
    with db.transaction() as connection:
        connection.execute(f"DELETE FROM {REDACTION_TABLE} WHERE name = ?", (name,))
        if not connection.changes():
            raise UserError("no such redaction profile is stored", where=name)
