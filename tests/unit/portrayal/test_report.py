"""The report says what the situation holds, in three forms, and no mark-up of a file gets out."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser

import pytest

from sitmap.domain.observation import Kind
from sitmap.domain.report import Report, make_report
from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.report_writers import REPORT_FORMS, ReportForm, write_report
from tests.helpers.snapshots import Row, make_snapshot, situation_on

ON, BEFORE = date(2025, 11, 17), date(2025, 11, 10)
BOX = "POLYGON ((37 48, 37.2 48, 37.2 48.2, 37 48.2, 37 48))"
EVIL = "<script>x</script> | **bold** [a](b)\nnext"


def snapshot() -> Snapshot:
    return make_snapshot(
        [
            Row(Kind.METRIC, "2025-11-10", metric="troops", party="RU", best=70, unit="people"),
            Row(
                Kind.METRIC,
                metric="troops",
                party="RU",
                low=80,
                high=150,
                unit="people",
                value="80-150",
            ),
            Row(Kind.METRIC, metric="troops", party="UA", best=10, unit="people", value=EVIL),
            Row(Kind.CONTROL, "2025-11-15", BOX, party="RU", series="Daily"),
        ]
    )


def report(contradictions: list[str] | None = None) -> Report:
    case = snapshot()
    return make_report(
        case,
        situation_on(case, ON),
        ON,
        before=(BEFORE, situation_on(case, BEFORE)),
        contradictions=contradictions,
    )


def test_every_part_is_there() -> None:
    made = report(["note: two claims differ"])
    titles = [section.title for section in made.sections]
    assert made.title == "The situation on 17 Nov 2025"
    assert titles == [
        "Headline numbers",
        "Computed from them",
        "Changes since 10 Nov 2025",
        "Open contradictions",
        "Sources",
    ]
    numbers, computed, changed, contradictions, _sources = made.sections
    assert numbers.table[1][3:5] == ("80-150", "80–150\u00a0people")
    assert computed.table[1][3] == "8–15:1"
    assert {row[0] for row in changed.table[1:]} == {numbers.table[1][0], "Area, Daily"}
    assert any("gained" in row[3] for row in changed.table)
    assert contradictions.sentences == ("note: two claims differ",)


def test_what_was_not_looked_for_is_said() -> None:
    assert report().sections[-2].sentences == ("They were not looked for.",)
    assert report([]).sections[-2].sentences == ("None was found.",)


def test_an_empty_day_is_a_report_too() -> None:
    empty = make_snapshot([])
    made = make_report(empty, situation_on(empty, ON), ON)
    assert made.sections[0].sentences == ("No readings on this day.",)
    for form in REPORT_FORMS:
        assert "No readings on this day" in write_report(made, form)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.add(tag)


def test_html_holds_only_our_own_tags() -> None:
    tags = _Tags()
    text = write_report(report(), "html")
    tags.feed(text)
    assert "script" not in tags.seen
    assert "&lt;script&gt;" in text


def test_markdown_keeps_its_columns_and_no_foreign_marks() -> None:
    lines = write_report(report(), "md").splitlines()
    head = next(line for line in lines if line.startswith("| Metric"))
    row = next(line for line in lines if "script" in line)
    assert row.replace("\\|", "").count("|") == head.count("|")
    assert "<script>" not in row
    assert "\\*\\*bold\\*\\*" in row


@pytest.mark.parametrize("form", REPORT_FORMS)
def test_each_form_says_the_printed_value(form: ReportForm) -> None:
    text = write_report(report(), form)
    assert "80-150" in text
    assert text.endswith("\n")


def test_plain_text_puts_a_claim_on_one_item() -> None:
    text = write_report(report(), "txt")
    item = next(part for part in text.split("\n- ") if "80-150" in part)
    assert item.startswith(snapshot().vocabulary.metrics["troops"].name)
    assert all(len(line) <= 96 for line in text.splitlines() if " " in line.strip())
