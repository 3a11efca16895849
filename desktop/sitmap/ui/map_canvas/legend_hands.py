"""What hands do with the legend: fold, scroll, move, hide a layer by its line, ask what it means.

The choices go to the session; how the legend looks is the panel's matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QMenu, QWidget

from sitmap.domain.layers import MAP_KINDS, LayerKey
from sitmap.portrayal.layer_choices import LayerChoices
from sitmap.ui.map_canvas.legend_panel import CORNERS, Corner, LegendPanel
from sitmap.ui.map_canvas.legend_rows import LegendRow, definitions_of
from sitmap.ui.session import Session

__all__ = ["LegendHands"]

_DRAG_PX = 6


class LegendHands:
    """Turns what the pointer does over the legend into choices.

    ``changed`` is called when the legend itself looks different.
    """

    def __init__(self, panel: LegendPanel, session: Session, changed: Callable[[], object]) -> None:
        self._panel, self._session, self._changed = panel, session, changed
        self._pressed: QPointF | None = None

    @property
    def corner(self) -> Corner:
        """The corner of the map where the legend stands."""
        return self._panel.corner

    @property
    def rect(self) -> QRectF:
        """Where the legend was last drawn."""
        return self._panel.rect

    def place(self, corner: str) -> None:
        """Move the legend to a corner; a word that is none changes nothing."""
        for known in CORNERS:
            if corner == known != self._panel.corner:
                self._panel.corner = known
                self._changed()

    # --- pointer ------------------------------------------------------------------------

    def press(self, at: QPointF) -> bool:
        """Take a press on the legend; False leaves it to the map."""
        if not self._panel.rect.contains(at):
            return False
        self._pressed = at
        return True

    @property
    def holds(self) -> bool:
        """Whether the pointer was pressed on the legend and not let go."""
        return self._pressed is not None

    def release(self, at: QPointF, size: tuple[float, float]) -> None:
        """Move the legend to the corner where it was let go, or take the click."""
        pressed, self._pressed = self._pressed, None
        if pressed is None:
            return
        if (at - pressed).manhattanLength() > _DRAG_PX:
            self._panel.drop(at.x(), at.y(), size)
            self._changed()
        else:
            self.click(at)

    def click(self, at: QPointF) -> bool:
        """Fold, turn the page, hide or show a layer; False off the legend."""
        panel = self._panel
        if not panel.rect.contains(at):
            return False
        if panel.click(at.x(), at.y()):
            self._changed()
            return True
        row = panel.row_at(at.x(), at.y())
        if row is not None and row.keys:
            self._choose(self._layers.showing(row.keys, shown=row.hidden))
        return True

    def scroll(self, at: QPointF, lines: int) -> bool:
        """Scroll the legend under the pointer; False off it."""
        if not self._panel.rect.contains(at):
            return False
        self._panel.scroll(lines)
        self._changed()
        return True

    # --- choices ------------------------------------------------------------------------

    @property
    def _layers(self) -> LayerChoices:
        return self._session.map_options.layers

    def _choose(self, layers: LayerChoices) -> None:
        self._session.set_map_options(replace(self._session.map_options, layers=layers))

    def only(self, keys: Iterable[LayerKey]) -> None:
        """Show these layers of the situation alone."""
        kinds = {kind.value for kind in MAP_KINDS}
        others = [key for key in self._session.snapshot.layers.keys if key.kind in kinds]
        self._choose(self._layers.showing(others, shown=False).showing(keys, shown=True))

    def _fold(self) -> None:
        self._panel.fold()
        self._changed()

    def menu(self, at: QPointF, parent: QWidget) -> QMenu | None:
        """Return what can be done with the legend and the line under the pointer."""
        if not self._panel.rect.contains(at):
            return None
        menu = QMenu(parent)
        row = self._panel.row_at(at.x(), at.y())
        if row is not None and row.keys:
            self._offer_row(menu, row)
        if self._layers.hidden:
            everything = replace(self._layers, hidden=frozenset())
            menu.addAction("Show All Layers", partial(self._choose, everything))
        menu.addSeparator()
        menu.addAction("Unfold" if self._panel.folded else "Fold", self._fold)
        places = menu.addMenu("Move To")
        for corner in CORNERS:
            action = places.addAction(corner.title(), partial(self.place, corner))
            action.setCheckable(True)
            action.setChecked(corner == self._panel.corner)
        return menu

    def _offer_row(self, menu: QMenu, row: LegendRow) -> None:
        words = "Show" if row.hidden else "Hide"
        layers = self._layers.showing(row.keys, shown=row.hidden)
        menu.addAction(words, partial(self._choose, layers))
        menu.addAction("Only This", partial(self.only, row.keys))

    def tip(self, at: QPointF) -> str | None:
        """Return what the line under the pointer means at the date; None off the legend."""
        if not self._panel.rect.contains(at):
            return None
        row = self._panel.row_at(at.x(), at.y())
        if row is None:
            return ""
        when = self._session.window.end - 1
        found = definitions_of(row, self._session.snapshot, when)
        hint = ""
        if row.keys:
            hint = "Click to show it again" if row.hidden else "Click to hide it"
        return "\n".join([row.words, *found, *([hint] if hint else [])])
