"""A report as pages: nothing lost, nothing over the edge, heads of tables repeated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitmap.domain.report import Report, Section
from sitmap.portrayal.page.composition import Composition
from sitmap.portrayal.page.model import TextRun
from sitmap.portrayal.page.report_pages import compose_report
from tests.helpers.measure import RoughMeasure
from tests.helpers.snapshots import make_snapshot, situation_on

SNAPSHOT = make_snapshot([])
HEAD = ("Metric", "Whom", "As printed", "Note")


def composed(*sections: Section) -> Composition:
    report = Report("The situation", ("Title", "A line of the lead."), sections)
    return compose_report(report, SNAPSHOT, situation_on(SNAPSHOT), RoughMeasure(), "ab" * 32)


def runs(made: Composition, page: int) -> list[TextRun]:
    blocks = made.pages[page].blocks
    return [item for block in blocks for item in block.items if isinstance(item, TextRun)]


def words(made: Composition) -> str:
    return " ".join(run.text for page in range(len(made.pages)) for run in runs(made, page))


def table(count: int) -> Section:
    rows = [(f"Metric {n}", "Russian forces", f"{n} to {n + 1}", "") for n in range(count)]
    return Section("Headline numbers", (), (HEAD, *rows), 2)


def test_a_long_table_goes_on_with_its_head() -> None:
    made = composed(table(150), Section("Open contradictions", ("One.", "Two.")))
    assert len(made.pages) > 2
    for page in range(len(made.pages) - 1):
        texts = [run.text for run in runs(made, page)]
        assert "As printed" in texts
        assert f"Page {page + 1} of {len(made.pages)}, continued overleaf" in texts
    assert "Headline numbers, continued" in words(made)
    text = words(made)
    assert all(text.count(f"Metric {n} ") == 1 for n in range(150))
    assert "Note" not in text
    assert "One." in text


def test_printed_values_are_set_off() -> None:
    made = composed(table(2))
    strong = {run.text for run in runs(made, 0) if run.bold}
    assert {"0 to 1", "1 to 2"} <= strong
    assert "Metric 0" not in strong


@given(
    st.lists(
        st.tuples(*(st.text("abc de\u00a0-ж", max_size=60) for _ in HEAD)), min_size=1, max_size=12
    )
)
def test_every_word_stands_on_the_sheet(rows: list[tuple[str, str, str, str]]) -> None:
    made = composed(Section("Headline numbers", (), (HEAD, *rows), 2))
    measure = RoughMeasure()
    for number, page in enumerate(made.pages):
        for run in runs(made, number):
            width = measure.width(run.text, run.size, bold=run.bold)
            left = run.x - width if run.anchor == "right" else run.x
            assert left >= 9.9
            assert left + width <= page.width - 9.9
            assert run.y <= page.height - 9.9


def test_a_page_without_a_label_warns() -> None:
    assert composed(table(1)).warnings == ("the page carries no handling label; give the file one",)


@pytest.mark.parametrize("cell", ["x" * 2000, "word " * 400])
def test_a_cell_of_any_length_ends(cell: str) -> None:
    made = composed(Section("Headline numbers", (), (HEAD, (cell, "", "the end", "")), 2))
    assert "the end" in words(made)
    assert words(made).replace(" ", "").count(cell[:4]) >= len(cell) // 5 - 30
