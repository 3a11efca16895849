"""Redaction profiles are kept by name; one that cannot be read stops every product."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sitmap.domain.redaction import DEFAULT_PROFILE, RedactionProfile
from sitmap.errors import UserError
from sitmap.store.database import Database
from sitmap.store.redaction_profiles import find_profile, forget_profile, keep_profile, profiles
from tests.helpers.stores import new_store

PRESS = RedactionProfile("press", grid_m=5000.0, delay_days=3)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with new_store(tmp_path / "case.gpkg") as opened:
        yield opened


def test_a_profile_is_kept_replaced_and_forgotten(db: Database) -> None:
    assert profiles(db) == {"public": DEFAULT_PROFILE}
    keep_profile(db, PRESS)
    assert find_profile(db, "press") == PRESS
    other = RedactionProfile("press", delay_days=30)
    keep_profile(db, other)
    assert list(profiles(db).values()) == [DEFAULT_PROFILE, other]
    forget_profile(db, "press")
    with pytest.raises(UserError, match="known: public"):
        find_profile(db, "press")
    with pytest.raises(UserError, match="no such redaction profile is stored"):
        forget_profile(db, "press")


def test_the_default_profile_can_be_changed_and_returns(db: Database) -> None:
    changed = RedactionProfile("public", delay_days=60)
    keep_profile(db, changed)
    assert profiles(db) == {"public": changed}
    forget_profile(db, "public")
    assert profiles(db) == {"public": DEFAULT_PROFILE}


@pytest.mark.parametrize(
    ("name", "profile"),
    [
        ("public", "{"),
        ("public", "[]"),
        ("public", "[" * 100_000),
        ("public", '{"delay_days": Infinity, "grid_m": 100}'),
        ("public", b"\xff"),
        (b"\xff", "{}"),
    ],
)
def test_a_profile_that_cannot_be_read_stops_all(
    db: Database, name: str | bytes, profile: str | bytes
) -> None:
    with db.transaction() as connection:
        connection.execute("INSERT INTO sitmap_redaction VALUES (?, ?)", (name, profile))
    with pytest.raises(UserError):
        find_profile(db, "public")
