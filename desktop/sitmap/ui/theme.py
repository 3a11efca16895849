"""Light and dark palettes of the widgets. Map colours belong to the styles in resources."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette

__all__ = ["apply_theme", "palette", "resolve_theme"]

_ROLES: Final = (
    QPalette.ColorRole.Window,
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Base,
    QPalette.ColorRole.AlternateBase,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.Button,
    QPalette.ColorRole.ButtonText,
    QPalette.ColorRole.ToolTipBase,
    QPalette.ColorRole.ToolTipText,
    QPalette.ColorRole.PlaceholderText,
    QPalette.ColorRole.Mid,
    QPalette.ColorRole.Light,
    QPalette.ColorRole.Midlight,
    QPalette.ColorRole.Dark,
    QPalette.ColorRole.Shadow,
)
_COLOURS: Final = {
    "light": (
        "#f4f3f0 #22262b #ffffff #f8f7f5 #22262b #ecebe7 #22262b #ffffff #22262b #70757b "
        "#c9c7c1 #ffffff #e3e1dc #b4b1a9 #8e8b84"
    ).split(),
    "dark": (
        "#1e2226 #e2e5e8 #171a1d #1b1f22 #e2e5e8 #2a2f34 #e2e5e8 #2a2f34 #e2e5e8 #8b939b "
        "#454c53 #3a4147 #31373d #14171a #0c0e10"
    ).split(),
}
_ACCENT: Final = {"light": ("#1d5f8a", "#ffffff"), "dark": ("#4a9bc9", "#0d1114")}


def resolve_theme(choice: str) -> str:
    """Return ``light`` or ``dark`` for a choice that may be ``system``."""
    if choice in _COLOURS:
        return choice
    scheme = QGuiApplication.styleHints().colorScheme()
    return "dark" if scheme == Qt.ColorScheme.Dark else "light"


def palette(theme: str) -> QPalette:
    """Return the palette of ``light`` or ``dark``."""
    made = QPalette()
    for role, colour in zip(_ROLES, _COLOURS[theme], strict=True):
        made.setColor(role, QColor(colour))
    accent, on_accent = _ACCENT[theme]
    made.setColor(QPalette.ColorRole.Highlight, QColor(accent))
    made.setColor(QPalette.ColorRole.HighlightedText, QColor(on_accent))
    made.setColor(QPalette.ColorRole.Link, QColor(accent))
    made.setColor(QPalette.ColorRole.Accent, QColor(accent))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(_COLOURS[theme][9]))
    return made


def apply_theme(choice: str) -> str:
    """Give the application the palette of ``choice``; returns ``light`` or ``dark``."""
    theme = resolve_theme(choice)
    QGuiApplication.setPalette(palette(theme))
    return theme
