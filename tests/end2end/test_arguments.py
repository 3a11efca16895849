"""Whatever is typed: a result, or one clear line; never a traceback."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.end2end.broken_files import files_in
from tests.end2end.program import sitmap

_few = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

# What an operating system can hand over: any text without NUL.
words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)
days = st.dates().map(str)
near_days = st.from_regex(r"\A-?[0-9]{1,5}-[0-9]{1,2}(-[0-9]{1,2})?[~?%]?\Z")
numbers = st.floats(width=32).map(repr) | st.integers().map(str) | words
pairs = st.lists(numbers, min_size=1, max_size=5).map(",".join)
durations = st.from_regex(r"\A[0-9]{0,8} ?(min|h|d|w|m|y|all|)\Z") | words


def judged(*arguments: str | Path) -> None:
    """Run a command and judge how it ends."""
    ran = sitmap(*arguments, "--json", code=None)
    assert ran.code in (0, 1, 2), ran
    if ran.code == 0:
        assert "error" not in ran.data()
    elif ran.code == 1:
        assert set(ran.data()["error"]) == {"what", "where", "hint"}
        assert ran.err.startswith("sitmap: ")
        assert ran.err.count("\n") == 1
    else:
        assert ran.out == ""
        assert "usage: sitmap" in ran.err


@_few
@given(
    st.sampled_from(("info", "metrics", "area")),
    days | near_days | words,
    days | near_days,
    durations,
)
@example("metrics", "0001-01-01", "0001-01-01", "1d")
@example("metrics", "9999-12-31", "9999-12-31", "all")
@example("area", "9999-12-31", "0001-01-01", "999999y")
@example("info", "0001-01-01", "9999-12-31", "999999m")
def test_dates(demonstration: Path, command: str, on: str, known: str, window: str) -> None:
    judged(
        command,
        demonstration,
        f"--on={on}",
        f"--known-on={known}",
        f"--recorded-on={known}",
        f"--window={window}",
    )


@_few
@given(pairs, words)
@example("37.18,48.28,5000", "")
@example("0,0,0.000001", "")
@example("180,0,100", "")
@example("37,90,10", "")
def test_circles(demonstration: Path, within: str, series: str) -> None:
    command = ("area", demonstration, "--on=2025-11-17", f"--within={within}")
    judged(*command)
    judged(*command, f"--series={series}")


kinds = ("control", "event", "route", "place", "metric", "assessment", "annotation")
options = st.fixed_dictionaries(
    {},
    optional={
        "--at": pairs,
        "--party": words,
        "--category": words,
        "--series": words,
        "--source": words,
        "--grade": words | st.from_regex(r"\A[A-Fa-f][0-9]\Z"),
        "--text": words,
        "--metric": words,
        "--unit": words,
        "--low": numbers,
        "--best": numbers,
        "--high": numbers,
        "--value-text": words,
        "--known-from": days | words,
        "--disputed-by": words,
        "--precision-m": numbers,
    },
)


@_few
@given(st.sampled_from(kinds), days | near_days | words, options)
def test_observations(empty: Path, kind: str, on: str, given_options: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "file.gpkg"
        shutil.copyfile(empty, path)
        before = files_in(Path(name))
        more = [f"{option}={value}" for option, value in given_options.items()]
        judged("add", path, f"--kind={kind}", f"--on={on}", *more)
        counted = sitmap("info", path, "--json").data()["observations"]
        if sum(counted.values()) == 0:
            assert files_in(Path(name)) == before
        else:
            assert counted[kind] == 1
            judged("metrics", path, "--on=2025-11-17", "--window=all")
            judged("retract", path, "x", f"--because={on}")
            assert sitmap("check", path, "--json").data()["ok"]


shapes = st.sampled_from(
    ("POINT", "LINESTRING", "POLYGON", "MULTIPOLYGON", "GEOMETRYCOLLECTION", "CURVE", "point z")
)


@_few
@given(shapes, st.recursive(pairs, lambda inner: inner.map("({})".format), max_leaves=3), words)
def test_geometries(empty: Path, shape: str, inside: str, tail: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "file.gpkg"
        shutil.copyfile(empty, path)
        text = inside.replace(",", " ")
        for wkt in (f"{shape} ({text})", f"{shape} ({inside}){tail}"):
            judged("add", path, "--kind=annotation", "--on=2025", f"--geometry={wkt}")


extents = st.tuples(
    st.floats(-180, 179), st.floats(-90, 89), st.floats(1e-9, 360), st.floats(1e-9, 180)
).map(lambda e: f"{e[0]},{e[1]},{min(e[0] + e[2], 180)},{min(e[1] + e[3], 90)}")
scales = st.floats(1e-3, 1e12).map(repr) | numbers


@settings(_few, max_examples=12)
@given(st.one_of(extents.map("--extent={}".format), pairs.map("--extent={}".format)))
@example("--extent=-180,-90,180,90")
@example("--extent=179,-90,180,-89")
@example("--extent=10,89.99999,20,90")
@example("--extent=36,47,36.0000000001,47.0000000001")
def test_extents_of_a_page(demonstration: Path, extent: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "page.svg"
        judged("print", demonstration, out, "--on=2025-11-17", extent)


@settings(_few, max_examples=12)
@given(st.tuples(st.floats(-180, 180), st.floats(-90, 90)), scales, st.integers(), words)
@example((37.0, 90.0), "100000", 72, "")
@example((180.0, 0.0), "1000", 72, "")
@example((37.0, 48.0), "1e9", 72, "a\nb")
def test_places_and_scales_of_a_page(
    demonstration: Path, at: tuple[float, float], scale: str, dpi: int, title: str
) -> None:
    with tempfile.TemporaryDirectory() as name:
        judged(
            *("print", demonstration, Path(name) / "page.png", "--on=2025-11-17"),
            *(f"--at={at[0]},{at[1]}", f"--scale={scale}", f"--title={title}"),
            f"--dpi={dpi if dpi < 100 else 60}",
        )


@settings(_few, max_examples=30)
@given(words, words)
@example("T", "Europe/../etc/passwd")
@example("T", "../../../etc/localtime")
@example(" ", "UTC")
@example("T", "")
def test_titles_and_zones(title: str, zone: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "new.gpkg"
        judged("new", path, f"--title={title}", f"--zone={zone}")
        if path.exists():
            assert sitmap("info", path, "--json").data()["title"].strip() == title.strip()
        else:
            assert list(Path(name).iterdir()) == []


@pytest.mark.parametrize("size", ["639x480", "10001x1000", "1600", "x", "0x0", "9" * 5000, ""])
def test_sizes_that_no_window_has(demonstration: Path, size: str, tmp_path: Path) -> None:
    judged("window", demonstration, tmp_path / "w.png", f"--size={size}")
    judged("bench", demonstration, f"--size={size}")
    assert list(tmp_path.iterdir()) == []


@_few
@given(st.lists(st.sampled_from(("info", "print", "--json", "--on", "x", "-1", "--", "")) | words))
def test_any_words_after_a_command(demonstration: Path, more: list[str]) -> None:
    # A word of several cannot be a file that exists, so nothing is opened or written.
    ran = sitmap("info", demonstration, *[f" {word}" for word in more], code=None)
    assert ran.code in ((0,) if not more else (2,))
