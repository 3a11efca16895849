from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sitmap.errors import UserError
from sitmap.portrayal.page.blocks import Place
from sitmap.portrayal.page.design import PageDesign, design_from_text, design_text, designed
from sitmap.portrayal.page.fields import PageTexts
from sitmap.portrayal.page.request import PageRequest
from sitmap.store.database import Database
from sitmap.store.fingerprint import fingerprint
from sitmap.store.page_templates import forget_template, remember_template
from sitmap.store.reading import load_snapshot
from sitmap.store.undo import redo, undo
from tests.helpers.snapshots import EXAMPLE_EXTENT
from tests.helpers.stores import new_store

DESIGN = PageDesign(
    "event-list",
    "300 x 400 mm",
    False,
    (20.0, 10.0, 10.0, 12.0),
    "{case}",
    PageTexts(author="A. Writer", headings=(("legend", "Signs"),)),
    (Place("map", 0.0, 0.0, 1.0, 0.6), Place("main", 0.0, 0.62, 1.0, 0.38)),
    "TLP:GREEN",
    100_000.0,
    False,
    "mgrs",
    True,
)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with new_store(tmp_path / "case.gpkg") as opened:
        yield opened


def templates(db: Database) -> dict[str, str]:
    lists = load_snapshot(db).vocabulary
    return {name: item.design for name, item in lists.page_templates.items()}


def test_a_template_is_remembered_replaced_forgotten_and_each_undone(db: Database) -> None:
    before = fingerprint(db)
    remember_template(db, " House  style ", design_text(DESIGN))
    assert templates(db) == {"House style": design_text(DESIGN)}
    remember_template(db, "House style", design_text(PageDesign()))
    undo(db)
    assert templates(db) == {"House style": design_text(DESIGN)}
    forget_template(db, "House style")
    assert not templates(db)
    undo(db)
    assert list(templates(db)) == ["House style"]
    redo(db)
    assert not templates(db)
    assert fingerprint(db) == before


def test_templates_have_names(db: Database) -> None:
    with pytest.raises(UserError, match="name"):
        remember_template(db, "  ", "{}")
    with pytest.raises(UserError, match="no such page template"):
        forget_template(db, "House style")


def test_a_design_comes_back_as_it_was_written() -> None:
    assert design_from_text(design_text(DESIGN), "here") == DESIGN
    assert design_text(PageDesign()) == "{}"
    request = designed(PageRequest(title="Case", extent=EXAMPLE_EXTENT), DESIGN)
    assert request.extent == EXAMPLE_EXTENT
    assert (request.template.code, request.scale, request.title) == ("event-list", 1e5, "{case}")
    assert request.options.grid == "mgrs"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"paper": "A99"}',
        '{"template": "poster"}',
        '{"margins": [1, 1, 1, 1]}',
        '{"landscape": 1}',
        '{"places": [["map", 1]]}',
        "[" * 9000,
    ],
)
def test_a_design_that_is_none_is_told_in_one_line(text: str) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        design_from_text(text, "House style")
