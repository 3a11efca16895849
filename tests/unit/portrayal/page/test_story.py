"""Pages of a story: each with its text, numbered through as one document."""

from __future__ import annotations

from sitmap.portrayal.page.request import Account
from sitmap.portrayal.page.series import joined
from tests.unit.portrayal.page.test_composition import assert_sound, composed, words


def test_a_step_tells_its_text_in_the_place_of_readings() -> None:
    account = Account("2 of 3. The corridor widens", "First it was wide.\n\nThen it was narrow.")
    made = composed(account=account)
    text = words(made)
    for part in ("2 of 3. The corridor widens", "First it was wide.", "Then it was narrow."):
        assert part in text
    assert text.index("corridor widens") < text.index("Legend")
    assert "Readings on" not in text
    assert "Readings on" in words(composed())
    for page in made.pages:
        assert_sound(page)


def test_a_step_may_have_a_title_only() -> None:
    assert "1 of 1. Alone" in words(composed(account=Account("1 of 1. Alone", " ")))


def test_a_long_text_goes_on_on_a_further_page() -> None:
    long = "A sentence that goes on. " * 700
    made = composed(account=Account("1 of 1. Long", long))
    assert len(made.pages) > 1
    text = words(made).replace("-", "")
    assert text.count("goes on.") == 700
    assert "1 of 1. Long, continued" in text


def test_the_pages_of_a_story_are_numbered_through() -> None:
    parts = [composed(account=Account(f"Step {n}", "Words.")) for n in (1, 2, 3)]
    made = joined(parts, "Three steps")
    count = sum(len(part.pages) for part in parts)
    assert [(page.number, page.count) for page in made.pages] == [
        (number, count) for number in range(1, count + 1)
    ]
    assert f"Page 2 of {count}" in words(made)
    assert made.title == "Three steps"
    assert len(made.warnings) == len(set(made.warnings))
    single = [part for part in parts if len(part.pages) == 1]
    assert len(single) == 3
    assert "continued overleaf" not in words(made)
