"""Recording from the command line: what is returned is on disk, and the past can be replayed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.end2end.program import refused, sitmap

Add = Callable[..., str]

SQUARE = "POLYGON ((37 48, 37.2 48, 37.2 48.1, 37 48.1, 37 48))"
ONE_OF_EACH = (
    ("event", "2025-11-17T08:30:00Z", "--at", "37.18,48.28", "--basis", "confirmed"),
    ("control", "2025-11-16", "--geometry", SQUARE, "--series", "Daily", "--category", "held"),
    ("route", "2025-11", "--geometry", "LINESTRING (37 48, 37.5 48.5)", "--precision-m", "500"),
    ("place", "2025", "--at", "37.18,48.28", "--place", "Pokrovsk"),
    ("metric", "2025-11-15~", "--metric", "troops", "--low", "5000", "--high", "6000"),
    ("assessment", "2025-11-01/2025-11-17", "--text", "Nobody can tell", "--grade", "B2"),
    ("annotation", "../2025-11-17", "--geometry", "POINT (-5 -48)", "--sensitivity", "high"),
)


def info(file: Path, *more: str) -> dict[str, Any]:
    return sitmap("info", file, *more, "--json").data()


def counts(file: Path, *more: str) -> dict[str, int]:
    return {kind: count for kind, count in info(file, *more)["observations"].items() if count}


def readings(file: Path, on: str, *more: str) -> list[tuple[str, float | None, float | None]]:
    found = sitmap("metrics", file, "--on", on, *more, "--json").data()["readings"]
    return [(item["party"], item["low"], item["high"]) for item in found]


def test_one_of_each_kind_is_recorded_and_found(fresh: Path, add: Add) -> None:
    common = ("--party", "RU", "--source", "report")
    uids = [add(kind, on, *more, *common) for kind, on, *more in ONE_OF_EACH]
    assert len({UUID(uid) for uid in uids}) == len(ONE_OF_EACH)
    assert {UUID(uid).version for uid in uids} == {7}
    found = info(fresh)
    assert found["observations"] == dict.fromkeys((kind for kind, *_ in ONE_OF_EACH), 1)
    assert found["parties"] == ["RU"]
    assert found["sources"] == 1
    assert found["extent"] == pytest.approx([-5, -48, 37.5, 48.5], abs=1e-6)
    (daily,) = found["series"]
    assert (daily["name"], daily["days"], daily["last"]) == ("Daily", 1, "2025-11-16")
    assert sitmap("check", fresh, "--json").data()["ok"]
    (troops,) = sitmap("metrics", fresh, "--on", "2025-11-15", "--json").data()["readings"]
    assert (troops["low"], troops["best"], troops["high"]) == (5000, None, 6000)
    assert (troops["grade"], troops["source"], troops["uid"]) == ("F6", "report", uids[4])
    (held,) = sitmap("area", fresh, "--on", "2025-11-17", "--json").data()["areas"]
    assert (held["series"], held["party"], held["age_days"]) == ("Daily", "RU", 1)
    assert held["km2"] == pytest.approx(165.7, abs=0.5)


def test_new_list_entries_are_told(fresh: Path) -> None:
    command = ("add", fresh, "--kind", "event", "--on", "2025-11-17", "--party", "RU")
    assert "party 'RU'" in sitmap(*command).err
    again = sitmap(*command)
    assert again.err == ""
    UUID(again.out.strip())


def test_a_correction_supersedes_and_can_be_replayed(fresh: Path, add: Add) -> None:
    first = add(
        *("metric", "2025-11-10/2025-11-17", "--metric", "troops", "--party", "UA"),
        *("--low", "1", "--high", "2", "--known-from", "2025-11-12", "--source-ref", "A1"),
    )
    assert readings(fresh, "2025-11-15") == [("UA", 1, 2)]
    second = sitmap("revise", fresh, "A1", "--high", "3", "--json").data()["uid"]
    assert second != first
    assert readings(fresh, "2025-11-15") == [("UA", 1, 3)]
    assert counts(fresh) == {"metric": 1}
    # The correction is known from now on; on 12 November only the first could be known.
    assert readings(fresh, "2025-11-15", "--known-on", "2025-11-12") == [("UA", 1, 2)]
    assert readings(fresh, "2025-11-15", "--known-on", "2025-11-11") == []
    assert readings(fresh, "2025-11-15", "--recorded-on", "2025-11-20") == []
    assert counts(fresh, "--recorded-on", "2025-11-20") == {}
    assert counts(fresh, "--recorded-on", "9000-01-01") == {"metric": 1}
    # Any uid of the observation names it, also that of its first row.
    third = sitmap("revise", fresh, first, "--party", "RU", "--json").data()["uid"]
    assert readings(fresh, "2025-11-15") == [("RU", 1, 3)]
    assert len({first, second, third}) == 3


def test_a_revision_keeps_what_it_does_not_name(fresh: Path, add: Add) -> None:
    uid = add(
        *("control", "2025-11-10", "--geometry", SQUARE, "--series", "Daily", "--party", "RU"),
        *("--category", "held", "--source", "report", "--grade", "C3", "--source-ref", "K1"),
    )
    before = sitmap("area", fresh, "--on", "2025-11-12", "--json").data()["areas"]
    sitmap("revise", fresh, uid, "--on", "2025-11-11")
    after = sitmap("area", fresh, "--on", "2025-11-12", "--json").data()["areas"]
    assert [item.pop("valid") for item in before + after] == ["2025-11-10", "2025-11-11"]
    assert [item.pop("age_days") for item in before + after] == [2, 1]
    assert before == after
    assert readings(fresh, "2025-11-12") == []


def test_what_is_retracted_no_longer_shows_but_was_there(fresh: Path, add: Add) -> None:
    uid = add("event", "2025-11-17", "--known-from", "2025-11-17")
    assert counts(fresh) == {"event": 1}
    sitmap("retract", fresh, uid, "--because", "counted twice")
    assert counts(fresh) == {}
    assert counts(fresh, "--known-on", "2025-11-18") == {"event": 1}
    assert "retracted" in refused("retract", fresh, uid, "--because", "again")["what"]
    assert sitmap("check", fresh, "--json").data()["ok"]


def test_a_series_holds_until_its_next_observation(fresh: Path, add: Add) -> None:
    other = SQUARE.replace("37.2", "37.4")
    for on, shape in (("2025-11-01", SQUARE), ("2025-11-05", other)):
        add("control", on, "--geometry", shape, "--series", "Daily", "--party", "RU")
    sizes = {}
    for on in ("2025-10-31", "2025-11-04", "2025-11-05", "2025-12-25"):
        found = sitmap("area", fresh, "--on", on, "--json").data()["areas"]
        sizes[on] = [(item["valid"], item["age_days"]) for item in found]
    assert sizes == {
        "2025-10-31": [],
        "2025-11-04": [("2025-11-01", 3)],
        "2025-11-05": [("2025-11-05", 0)],
        "2025-12-25": [("2025-11-05", 50)],
    }
    found = info(fresh, "--on", "2025-12-25")["series"]
    assert [(item["age_days"], item["stale"]) for item in found] == [(50, True)]


def test_claims_that_exclude_each_other_are_told(fresh: Path, add: Add) -> None:
    common = ("metric", "2025-11-17", "--metric", "troops", "--party", "RU", "--unit", "people")
    one = add(*common, "--low", "1", "--high", "2", "--source-ref", "A", "--claimant", "Kyiv")
    two = add(*common, "--best", "9", "--source-ref", "B", "--disputed-by", "A")
    found = sitmap("metrics", fresh, "--on", "2025-11-17", "--json").data()
    assert {item["uid"] for item in found["readings"]} == {one, two}
    (conflict,) = found["conflicts"]
    assert set(conflict["uids"]) == {one, two}
    assert set(conflict["source_refs"]) == {"A", "B"}
    assert conflict["explanation"]


def test_an_empty_file_can_be_asked_for_everything(empty: Path, tmp_path: Path) -> None:
    assert info(empty)["valid_from"] is None
    assert counts(empty) == {}
    on = ("--on", "2025-11-17", "--json")
    assert sitmap("metrics", empty, *on).data()["readings"] == []
    assert sitmap("area", empty, *on).data()["areas"] == []
    assert sitmap("check", empty, "--json").data()["ok"]
    assert "no readings" in sitmap("metrics", empty, "--on", "2025-11-17").out
    page = tmp_path / "page.pdf"
    sitmap("print", empty, page, "--on", "2025-11-17", "--extent", "36,47,38,49")
    assert page.stat().st_size > 1000
    assert "no" in refused("print", empty, tmp_path / "p.pdf", "--on", "2025-11-17")["what"]


def test_the_wall_clock_of_the_zone_decides_the_day(fresh: Path, add: Add) -> None:
    # 22:30Z is half past midnight of the next day in Kyiv.
    add("metric", "2025-11-16T22:30:00Z", "--metric", "m", "--best", "1", "--party", "UA")
    assert readings(fresh, "2025-11-16") == []
    assert readings(fresh, "2025-11-17") == [("UA", None, None)]


def test_words_in_any_script_come_back(fresh: Path, add: Add) -> None:
    add("metric", "2025-11-17", "--metric", "m", "--value-text", "близько 5 тис.", "--best", "5000")
    out = sitmap("metrics", fresh, "--on", "2025-11-17", "--json").out
    assert "близько 5 тис." in out
    assert json.loads(out)["readings"][0]["best"] == 5000
    plain = sitmap("metrics", fresh, "--on", "2025-11-17", environ={"LC_ALL": "C", "LANG": "C"})
    assert "близько 5 тис." in plain.out
