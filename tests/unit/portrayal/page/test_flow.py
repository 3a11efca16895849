from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sitmap.portrayal.page.flow import (
    Piece,
    Setter,
    TextStyle,
    balanced,
    columns_of,
    fit_lines,
    flow,
    shorten,
    wrap,
)
from sitmap.portrayal.page.model import Box, TextRun
from tests.helpers.measure import RoughMeasure

MEASURE = RoughMeasure()
STYLE = TextStyle(10.0)
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=300)


@given(texts, st.floats(5.0, 100.0))
def test_wrapping_keeps_every_letter_and_the_width(text: str, width: float) -> None:
    lines = wrap(text, width, STYLE, MEASURE)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(MEASURE.width(line, 10.0) <= width for line in lines if len(line) > 1)


def test_wrapping_breaks_at_spaces_first() -> None:
    width = MEASURE.width("seven letters", 10.0)
    assert wrap("seven letters and more", width, STYLE, MEASURE) == ["seven letters", "and more"]


@given(texts, st.floats(5.0, 100.0))
def test_a_shortened_text_fits_and_says_so(text: str, width: float) -> None:
    short = shorten(text, width, STYLE, MEASURE)
    assert MEASURE.width(short, 10.0) <= width
    assert short == text or short.endswith("…")


@given(texts.filter(lambda text: bool(text.strip())), st.floats(20.0, 300.0))
def test_a_title_takes_at_most_the_lines_it_may(text: str, width: float) -> None:
    style, lines, cut = fit_lines(text, width, TextStyle(20.0), MEASURE, smallest=12.0, most=3)
    assert 1 <= len(lines) <= 3
    assert 12.0 <= style.size <= 20.0
    assert all(MEASURE.width(line, style.size) <= width for line in lines)
    assert cut or "".join("".join(lines).split()) == "".join(text.split())


pieces_lists = st.lists(
    st.builds(
        lambda height, before, keep: Piece(height, (), before, keep),
        st.floats(1.0, 9.0),
        st.floats(0.0, 4.0),
        st.booleans(),
    ),
    max_size=60,
)


def _with_marks(pieces: list[Piece]) -> list[Piece]:
    return [
        Piece(
            piece.height, (TextRun(0.0, piece.height, str(number), 8.0),), piece.before, piece.keep
        )
        for number, piece in enumerate(pieces)
    ]


@given(pieces_lists, st.integers(1, 5), st.floats(10.0, 80.0))
def test_flow_keeps_the_order_and_stays_inside(
    pieces: list[Piece], columns: int, height: float
) -> None:
    boxes = columns_of(Box(10.0, 20.0, 200.0, height), columns, 5.0)
    marked = _with_marks(pieces)
    placed = flow(marked, boxes)
    seen = [item.text for column in placed.columns for item in column if isinstance(item, TextRun)]
    rest = [item.text for piece in placed.rest for item in piece.items if isinstance(item, TextRun)]
    assert [*seen, *rest] == [str(number) for number in range(len(pieces))]
    for box, column in zip(boxes, placed.columns, strict=True):
        for item in column:
            assert isinstance(item, TextRun)
            assert box.x == item.x
            assert box.y < item.y <= box.bottom + 1e-6


@given(pieces_lists, st.integers(1, 5))
def test_flow_always_gets_on(pieces: list[Piece], columns: int) -> None:
    boxes = columns_of(Box(0.0, 0.0, 200.0, 10.0), columns, 5.0)
    rest = tuple(_with_marks(pieces))
    while rest:
        placed = flow(rest, boxes)
        assert len(placed.rest) < len(rest)
        rest = placed.rest


@given(pieces_lists, st.integers(1, 4))
def test_balanced_columns_hold_as_much_as_full_ones(pieces: list[Piece], columns: int) -> None:
    box = Box(0.0, 0.0, 200.0, 60.0)
    full = flow(pieces, columns_of(box, columns, 5.0))
    even = balanced(pieces, box, columns, 5.0)
    assert even.rest == full.rest
    assert max(even.used) <= max(full.used) + 1e-6


def test_a_heading_moves_with_its_text() -> None:
    filler = Piece(15.0, ())
    heading, body = Piece(4.0, (), keep=True), Piece(4.0, ())
    placed = flow([filler, heading, body], columns_of(Box(0, 0, 100, 20), 2, 5.0))
    assert placed.used == (15.0, 8.0)


def test_the_first_and_last_lines_of_a_paragraph_do_not_stand_alone() -> None:
    setter = Setter(20.0, 10.0, MEASURE)
    lines = setter.paragraph("one two three four five six seven eight", STYLE)
    assert len(lines) > 3
    assert [line.keep for line in lines] == [True, *(False,) * (len(lines) - 3), True, False]
