"""How much shows, beside the date: what no date or no map can show is a way to the table.

Who shows the table is not known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from sitmap.domain.dates import format_day
from sitmap.domain.listing import Listing
from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.kept_back import count_words, thin_spaced
from sitmap.ui.session import Session
from sitmap.ui.timeline.tint import tint

__all__ = ["CountLine", "LinkLabel"]

_NOTHING: Final = "Nothing recorded yet"
_GAP: Final = 8
_LISTINGS: Final = {"map": Listing.PLACELESS, "undated": Listing.UNDATED}
"""What a number leads to, by the last of its words."""
_MEANINGS: Final = {
    "shown": "of the observations that hold at the date, on the map or in panel and table",
    "map": "without a place: in panel and table; click to list them",
    "undated": "in the file without a date: on no day; click to list them",
}


class LinkLabel(QLabel):
    """Words that lead somewhere, by mouse and by keys. Signal ``chosen()``."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._underline(underlined=False)

    def _underline(self, *, underlined: bool) -> None:
        font = self.font()
        font.setUnderline(underlined)
        self.setFont(font)

    def enterEvent(self, event: QEnterEvent) -> None:
        self._underline(underlined=True)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._underline(underlined=self.hasFocus())
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._underline(underlined=True)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._underline(underlined=False)
        super().focusOutEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)


class CountLine(QWidget):
    """``12 of 74 shown``, and beside it what has no place or no date.

    Signal ``listing_chosen(Listing)``: the reader wants to see those.
    """

    listing_chosen = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._counted: tuple[Snapshot, tuple[object, ...], int] | None = None
        self.shown, self.earlier = QLabel(), QLabel()
        self.links = {name: LinkLabel() for name in _LISTINGS}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        row.addWidget(self.shown)
        row.addWidget(self.earlier)
        for name, link in self.links.items():
            link.chosen.connect(lambda name=name: self.listing_chosen.emit(_LISTINGS[name]))
            row.addWidget(link)
        row.addStretch(1)

    def text(self) -> str:
        """Return all that the line says."""
        beside = [] if self.earlier.isHidden() else [self.earlier]
        labels = [
            self.shown,
            *beside,
            *(link for link in self.links.values() if not link.isHidden()),
        ]
        return ", ".join(label.text() for label in labels)

    def refresh(self, room: int) -> None:
        """Say the counts anew, as many of them as ``room`` pixels hold."""
        session = self._session
        words: tuple[str, ...] = (_NOTHING,)
        if len(session.whole_situation) or session.snapshot.current.any():
            words = count_words(session.snapshot, session.situation, session.whole_situation)
        number, on = self._earlier_count(), session.compared_on
        then = "" if on is None else f"{number} on {format_day(on)}"
        if then and not self._fits([words[0], then], room):
            then = f"{number} then"
        said = [words[0], *filter(None, [then]), *words[1:]]
        while len(said) > 1 and not self._fits(said, room):
            said.pop()
        words = tuple(word for word in words if word in said)
        self.shown.setText(words[0])
        self.earlier.setText(then)
        self.earlier.setVisible(bool(then) and then in said)
        counts = {text.split()[-1]: text for text in words[1:]}
        for name, link in self.links.items():
            link.setText(counts.get(name, ""))
            link.setVisible(name in counts)

    def _fits(self, words: Sequence[str], room: int) -> bool:
        return self.fontMetrics().horizontalAdvance(", ".join(words)) + _GAP <= room

    def _earlier_count(self) -> str:
        """Return how much shows on the earlier of two dates; empty where none are compared."""
        session, on = self._session, self._session.compared_on
        if on is None:
            return ""
        # While the date moves the earlier one stays: it is counted once.
        snapshot, key = session.snapshot, (session.known, session.duration, session.sieve, on)
        if self._counted is None or self._counted[0] is not snapshot or self._counted[1] != key:
            self._counted = (snapshot, key, len(session.situation_on(on)))
        return thin_spaced(self._counted[2])

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            # Made when it is asked for: the moving date has no time for it.
            self.setToolTip(_tip(self._session, self._earlier_count()))
        return super().event(event)

    def colour(self, muted: QColor, link: QColor) -> None:
        """Mute the count and colour what leads on."""
        for label in (self.shown, self.earlier):
            tint(label, muted)
        for way in self.links.values():
            tint(way, link)


def _tip(session: Session, earlier: str) -> str:
    """Return what the numbers count, one line each; ``earlier`` is that of another date."""
    snapshot, whole = session.snapshot, session.whole_situation
    shown = count_words(snapshot, session.situation, whole)
    current = thin_spaced(len(snapshot.known_rows(session.known)))
    lines = [f"{words}: {_MEANINGS[words.split()[-1]]}" for words in shown]
    if session.compared_on is not None:
        lines.append(f"{earlier} on {format_day(session.compared_on)}: what that one shows")
    return "\n".join([*lines, f"{current} in the whole file"])
