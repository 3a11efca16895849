"""Words on the clipboard, plain and with tables at once.

Data made in Python that Qt still holds when the interpreter ends would take the program down
with it: what was put here is left as plain text when the program quits.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QCoreApplication, QMimeData
from PySide6.QtGui import QGuiApplication

__all__ = ["leave_plain", "put_words"]


_ours: list[str] = []
"""What was put there last; others may have put something else since."""


def put_words(plain: str, html: str) -> None:
    """Put words on the clipboard: ``html`` for word processors and spreadsheets, else plain."""
    _ours[:] = [plain]
    data = QMimeData()
    data.setText(plain)
    data.setHtml(html)
    QGuiApplication.clipboard().setMimeData(data)
    _watch(QCoreApplication.instance())


@cache
def _watch(application: QCoreApplication | None) -> None:
    """See to it, once for each application, that only plain text outlives it."""
    if application is not None:
        application.aboutToQuit.connect(leave_plain)


def leave_plain() -> None:
    """Leave only plain text where words of ours are on the clipboard."""
    clipboard = QGuiApplication.clipboard()
    if _ours and clipboard.text() == _ours[-1]:
        clipboard.setText(_ours[-1])
    _ours.clear()
