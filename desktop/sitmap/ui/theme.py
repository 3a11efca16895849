"""Light and dark palettes of the widgets. Map colours belong to the styles in resources."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

__all__ = ["Theme", "apply_theme", "palette", "resolve_theme"]

Theme = Literal["light", "dark"]

_THEMES: Final[tuple[Theme, ...]] = ("light", "dark")
_COLOURS: Final = {
    QPalette.ColorRole.Window: ("#f4f3f0", "#1e2226"),
    QPalette.ColorRole.WindowText: ("#22262b", "#e2e5e8"),
    QPalette.ColorRole.Base: ("#ffffff", "#171a1d"),
    QPalette.ColorRole.AlternateBase: ("#f8f7f5", "#1b1f22"),
    QPalette.ColorRole.Text: ("#22262b", "#e2e5e8"),
    QPalette.ColorRole.Button: ("#ecebe7", "#2a2f34"),
    QPalette.ColorRole.ButtonText: ("#22262b", "#e2e5e8"),
    QPalette.ColorRole.ToolTipBase: ("#ffffff", "#2a2f34"),
    QPalette.ColorRole.ToolTipText: ("#22262b", "#e2e5e8"),
    QPalette.ColorRole.PlaceholderText: ("#70757b", "#8b939b"),
    QPalette.ColorRole.Mid: ("#c9c7c1", "#454c53"),
    QPalette.ColorRole.Light: ("#ffffff", "#3a4147"),
    QPalette.ColorRole.Midlight: ("#e3e1dc", "#31373d"),
    QPalette.ColorRole.Dark: ("#b4b1a9", "#14171a"),
    QPalette.ColorRole.Shadow: ("#8e8b84", "#0c0e10"),
    QPalette.ColorRole.Highlight: ("#1d5f8a", "#4a9bc9"),
    QPalette.ColorRole.HighlightedText: ("#ffffff", "#0d1114"),
    QPalette.ColorRole.Link: ("#1d5f8a", "#4a9bc9"),
    QPalette.ColorRole.Accent: ("#1d5f8a", "#4a9bc9"),
}
_DISABLED: Final = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
)


def resolve_theme(choice: str) -> Theme:
    """Return ``light`` or ``dark`` for a choice that may be ``system``."""
    for theme in _THEMES:
        if theme == choice:
            return theme
    scheme = QGuiApplication.styleHints().colorScheme()
    return "dark" if scheme == Qt.ColorScheme.Dark else "light"


def palette(theme: Theme) -> QPalette:
    """Return the palette of ``light`` or ``dark``."""
    made = QPalette()
    column = _THEMES.index(theme)
    for role, colours in _COLOURS.items():
        made.setColor(role, QColor(colours[column]))
    faint = QColor(_COLOURS[QPalette.ColorRole.PlaceholderText][column])
    for role in _DISABLED:
        made.setColor(QPalette.ColorGroup.Disabled, role, faint)
    return made


def apply_theme(choice: str) -> Theme:
    """Give the application the palette of ``choice``; returns ``light`` or ``dark``."""
    theme = resolve_theme(choice)
    made = palette(theme)
    QApplication.setPalette(made)
    # The style outlines boxes darker than the window, which in the dark cannot be seen: there
    # they are lighter than it instead.
    boxes = QPalette(made)
    if theme == "dark":
        boxes.setColor(QPalette.ColorRole.Base, made.color(QPalette.ColorRole.Mid))
    for name in ("QCheckBox", "QRadioButton"):
        QApplication.setPalette(boxes, name)  # type: ignore[arg-type] # takes str, not bytes
    return theme
