"""Films are made beside the window: asked for, shown in the making, cancelled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from sitmap.portrayal.basemap import load_base_map
from sitmap.ui.animating.film_dialog import FilmDialog
from sitmap.ui.animating.film_order import FilmChoices, film_arguments
from sitmap.ui.animating.films import Films
from sitmap.ui.map_canvas.canvas import MapCanvas
from tests.helpers.window_parts import Parts


class Asked:
    """Answers where something goes."""

    def __init__(self, path: Path | None) -> None:
        self.path = path

    def __call__(self, parent: QWidget, title: str, proposal: str, forms: str) -> Path | None:
        return self.path


@pytest.fixture
def canvas(qtbot: QtBot, parts: Parts) -> MapCanvas:
    made = MapCanvas(load_base_map(), parts.session, parts.runner)
    qtbot.addWidget(made)
    made.resize(500, 400)
    return made


def films(parts: Parts, canvas: MapCanvas, out: Path | None) -> Films:
    ask = Asked(out)
    return Films(parts.session, parts.document, canvas, parts.runner, parts.messages, canvas, ask)


def dialog_of(canvas: MapCanvas) -> FilmDialog:
    return next(child for child in canvas.children() if isinstance(child, FilmDialog))


def test_a_film_is_made_while_the_window_lives(
    qtbot: QtBot, parts: Parts, canvas: MapCanvas, tmp_path: Path
) -> None:
    out = tmp_path / "film.mp4"
    films(parts, canvas, out).ask_days()
    dialog = dialog_of(canvas)
    dialog.from_box.setText("2025-11-14")
    dialog.from_box.setModified(True)
    dialog.save()
    assert dialog.choices() == FilmChoices(date(2025, 11, 14), date(2025, 11, 17))
    assert not dialog.form.isEnabled()
    qtbot.waitUntil(dialog.form.isEnabled, timeout=60_000)
    assert dialog.message.text().startswith(f"Saved {out} ("), dialog.message.text()
    assert out.stat().st_size > 10_000
    assert dialog.picture.pixmap().width() > 200
    assert parts.errors() == []


def test_a_cancelled_film_leaves_nothing(
    qtbot: QtBot, parts: Parts, canvas: MapCanvas, tmp_path: Path
) -> None:
    before = sorted(tmp_path.iterdir())
    films(parts, canvas, tmp_path / "film.mp4").ask_days()
    dialog = dialog_of(canvas)
    dialog.every_box.setChecked(True)
    dialog.save()
    qtbot.waitUntil(lambda: dialog.bar.value() > 0, timeout=60_000)
    dialog.reject()
    qtbot.waitUntil(dialog.form.isEnabled, timeout=60_000)
    assert dialog.message.text().startswith("Cancelled")
    assert sorted(tmp_path.iterdir()) == before


def test_what_goes_wrong_stands_in_the_dialog(
    qtbot: QtBot, parts: Parts, canvas: MapCanvas, tmp_path: Path
) -> None:
    films(parts, canvas, tmp_path / "gone" / "film.mp4").ask_days()
    dialog = dialog_of(canvas)
    dialog.save()
    qtbot.waitUntil(dialog.form.isEnabled, timeout=60_000)
    assert "the folder does not exist" in dialog.message.text()


def test_days_in_the_wrong_order_are_told(parts: Parts, canvas: MapCanvas) -> None:
    films(parts, canvas, None).ask_days()
    dialog = dialog_of(canvas)
    for box, day in ((dialog.from_box, "2025-11-14"), (dialog.to_box, "2025-11-01")):
        box.setText(day)
        box.setModified(True)
    dialog.save()
    assert "before the first" in dialog.message.text()


def test_the_command_says_what_the_window_shows(parts: Parts, canvas: MapCanvas) -> None:
    session = parts.session
    session.set_map_options(replace(session.map_options, palette="grey", names="uk"))
    session.set_known_date(date(2025, 11, 10))
    choices = FilmChoices(date(2025, 11, 1), date(2025, 11, 17), "7d", crossfade=True)
    made = film_arguments(session, canvas.view, "included", Path("d"), Path("o.gif"), choices)
    words = " ".join(made)
    days = "--from 2025-11-01 --to 2025-11-17 --step 7d"
    looks = ('"palette": "grey"', '"names": "uk"', "--extent=3")
    for part in (days, "--crossfade", "--known-on 2025-11-10", *looks):
        assert part in words
    assert "--every-step" not in words


def test_a_film_is_redacted_by_a_profile_of_the_file(
    qtbot: QtBot, parts: Parts, canvas: MapCanvas, tmp_path: Path
) -> None:
    out = tmp_path / "film.gif"
    films(parts, canvas, out).ask_days()
    dialog = dialog_of(canvas)
    qtbot.waitUntil(lambda: dialog.redact_box.count() == 2, timeout=10_000)
    dialog.from_box.show_day(date(2025, 11, 16))
    dialog.redact_box.setCurrentIndex(1)
    asked = dialog.choices()
    assert asked.redact == "public"
    made = film_arguments(parts.session, canvas.view, "included", Path("d"), out, asked)
    assert "--redact=public" in made
    dialog.save()
    qtbot.waitUntil(dialog.form.isEnabled, timeout=60_000)
    assert out.exists(), dialog.message.text()


def test_the_pages_of_a_story_are_printed_in_the_background(
    qtbot: QtBot, parts: Parts, canvas: MapCanvas, tmp_path: Path
) -> None:
    views = parts.session.snapshot.vocabulary.views.values()
    story = next(view.story for view in views if view.story)
    out = tmp_path / "story.pdf"
    films(parts, canvas, out).print_story(story)
    qtbot.waitUntil(out.exists, timeout=60_000)
    qtbot.waitUntil(lambda: "pages" in parts.messages.log[-1].text, timeout=10_000)
    assert out.read_bytes().startswith(b"%PDF")


def test_a_film_of_a_story_asks_for_no_days(qtbot: QtBot, parts: Parts, canvas: MapCanvas) -> None:
    films(parts, canvas, None).ask_story("A story")
    dialog = dialog_of(canvas)
    assert dialog.choices().story == "A story"
    assert not dialog.from_box.isVisible()
