"""`bench` measures the real window and tells under the agreed names; no time is judged here."""

from __future__ import annotations

from pathlib import Path

from tests.end2end.program import refused, sitmap


def test_the_figures_have_their_agreed_names(demonstration: Path, tmp_path: Path) -> None:
    before = demonstration.read_bytes()
    command = ("bench", demonstration, "--frames", "12", "--size", "1000x700", "--json")
    found = sitmap(*command, alone=True, cwd=tmp_path).data()
    assert set(found) >= {
        *("open_s", "first_frame_s", "scrub_ms", "pan_ms", "settle_ms", "frames"),
        *("observations", "drawn", "rss_mb"),
    }
    for group in ("scrub_ms", "pan_ms"):
        assert 0 < found[group]["median"] <= found[group]["p95"] <= found[group]["max"]
    assert set(found["drawn"]) >= {"polygons", "points", "as"}
    assert found["observations"] == 89
    assert 10 <= found["frames"] <= 12
    assert 0 < found["open_s"] < found["first_frame_s"]
    assert found["rss_mb"] > 20
    assert demonstration.read_bytes() == before
    assert list(tmp_path.iterdir()) == []


def test_the_days_measured_can_be_chosen(demonstration: Path) -> None:
    few = ("--from", "2025-11-01", "--to", "2025-11-05", "--extent", "36.7,47.9,37.7,48.5")
    found = sitmap("bench", demonstration, *few, "--window", "30d", "--json").data()
    # No day comes twice, so that there are no more frames than days.
    assert 1 <= found["frames"] <= 5


def test_what_cannot_be_measured(demonstration: Path, empty: Path) -> None:
    for wrong in (
        ("--frames", "0"),
        ("--from", "2025-02-30"),
        ("--from", "2025-11-05", "--to", "2025-11-01"),
        ("--extent", "1,2"),
        ("--window", "x"),
    ):
        assert wrong[0] in refused("bench", demonstration, *wrong)["where"]
    assert sitmap("bench", empty, "--frames", "3", "--json").data()["observations"] == 0
