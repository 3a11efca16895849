"""A redacted product is searched for everything that must not leave the file."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from sitmap.domain.category import CaseInfo
from sitmap.domain.observation import Kind
from sitmap.domain.redaction import DEFAULT_PROFILE
from sitmap.exchange.writing.forms import FORMS
from sitmap.exporting import redacting
from sitmap.exporting.job import export
from sitmap.exporting.redacting import preview, write_redacted
from sitmap.exporting.selection import Selection, everything, guarded
from sitmap.store import edits
from sitmap.store.check import check
from sitmap.store.database import open_store
from sitmap.store.reading import load_snapshot
from tests.helpers.secrets import SECRETS, TODAY, write_secrets


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redacting, "today_in", lambda _zone: TODAY)


def contents(path: Path) -> bytes:
    """Return all bytes of a file, those in archives unpacked."""
    data = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            data += b"".join(archive.read(name) for name in archive.namelist())
    return data


def uids(path: Path) -> set[bytes]:
    with open_store(path) as db:
        return {uid.tobytes() for uid in load_snapshot(db).columns.uid}


@pytest.mark.parametrize("ending", FORMS)
@pytest.mark.usefixtures("today")
def test_nothing_secret_is_in_any_product(ending: str, tmp_path: Path) -> None:
    store = write_secrets(tmp_path / "case.gpkg")
    out = tmp_path / f"out{ending}"
    with open_store(store) as db:
        made = export(db, everything(db), out, profile=DEFAULT_PROFILE)
        token = db.state_token
    data = b"".join(map(contents, made.files))
    found = [secret for secret in SECRETS if secret.encode() in data]
    assert found == []
    for uid in uids(store):
        for form in (uid, uid.hex().encode(), uid.hex().upper().encode()):
            assert form not in data
    assert token.encode() not in data
    assert made.withheld == 5
    for number in (37.123456, 48.654321):
        for packed in ("<d", ">d", "<f", ">f"):
            assert struct.pack(packed, number) not in data


@pytest.mark.usefixtures("today")
def test_the_words_are_there_without_redaction(tmp_path: Path) -> None:
    store = write_secrets(tmp_path / "case.gpkg")
    with open_store(store) as db:
        made = export(db, everything(db), tmp_path / "out.geojson")
    data = contents(made.files[0]).decode()
    here = {secret for secret in SECRETS if secret in data}
    assert {"Sec-title", "Sec-text", "37.123456", "Sec-source", "Sec-place"} <= here


@pytest.mark.usefixtures("today")
def test_a_redacted_file_is_sound_and_the_same_every_time(tmp_path: Path) -> None:
    store = write_secrets(tmp_path / "case.gpkg")
    first, second = tmp_path / "a.gpkg", tmp_path / "b.gpkg"
    with open_store(store) as db:
        for path in (first, second):
            counted = write_redacted(db, everything(db), DEFAULT_PROFILE, path, today=TODAY)
        foretold = preview(db, everything(db), DEFAULT_PROFILE, today=TODAY)
    assert first.read_bytes() == second.read_bytes()
    assert (foretold.rows, foretold.protected) == (counted.rows, counted.protected)
    assert check(first) == ()
    with open_store(first) as db:
        snapshot = load_snapshot(db)
    assert len(snapshot) == 3
    assert set(snapshot.vocabulary.sources) == {"open", "withheld"}
    assert not snapshot.vocabulary.views


@pytest.mark.usefixtures("today")
def test_two_states_of_a_file_give_identifiers_that_cannot_be_joined(tmp_path: Path) -> None:
    store = write_secrets(tmp_path / "case.gpkg")
    first, second = tmp_path / "a.gpkg", tmp_path / "b.gpkg"
    with open_store(store, write=True) as db:
        write_redacted(db, everything(db), DEFAULT_PROFILE, first, today=TODAY)
        db.renew_token()
        write_redacted(db, everything(db), DEFAULT_PROFILE, second, today=TODAY)
    assert not uids(first) & uids(second)


def test_a_subset_has_the_history_of_its_rows_and_nothing_else(tmp_path: Path) -> None:
    store = write_secrets(tmp_path / "case.gpkg")
    out = tmp_path / "out.gpkg"
    with open_store(store) as db:
        events = everything(db).chosen[Kind.EVENT]
        part = Selection({Kind.EVENT: events[:1]}, "a part")
        export(db, part, out)
    assert check(out) == ()
    data = out.read_bytes()
    others = (b"Sec-view", b"Sec-story", b"Sec-dropped", b"Sec-series", b"Sec-source")
    assert [word for word in others if word in data] == []
    assert b"Sec-title" in data


def test_a_whole_file_keeps_its_history_and_views(tmp_path: Path) -> None:
    store = write_secrets(tmp_path / "case.gpkg")
    out = tmp_path / "out.gpkg"
    with open_store(store) as db:
        export(db, everything(db), out)
        before = load_snapshot(db)
    assert check(out) == ()
    with open_store(out) as db:
        after = load_snapshot(db)
    current = before.current.sum()
    assert after.current.sum() == current
    assert len(after) == len(before) - 2  # what was retracted is not exported
    assert list(after.vocabulary.views) == ["Sec-view"]
    kept = [after.row_of(before.uid(row)) for row in range(len(before))]
    for row, same in enumerate(kept):
        if same is not None:
            assert after.columns.known_to[same] == before.columns.known_to[row]
            assert after.columns.recorded_at[same] == before.columns.recorded_at[row]


@pytest.mark.parametrize("label", ["", "TLP:AMBER"])
def test_what_is_guarded_holds_all_that_would_be_kept_back(label: str, tmp_path: Path) -> None:
    store = write_secrets(tmp_path / "case.gpkg")
    with open_store(store, write=True) as db:
        edits.put_info(db, CaseInfo("A case", "Europe/Kyiv", tlp=label))
    with open_store(store) as db:
        held = preview(db, guarded(db, DEFAULT_PROFILE), DEFAULT_PROFILE, today=TODAY)
        whole = preview(db, everything(db), DEFAULT_PROFILE, today=TODAY)
    assert (held.rows, held.protected) == (whole.rows, whole.protected)
    assert held.total > 0
    assert (held.seen < whole.seen) == (not label)
