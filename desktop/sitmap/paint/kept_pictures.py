"""Small pictures that are painted once and kept for many frames."""

from __future__ import annotations

from PySide6.QtGui import QPixmap

__all__ = ["finished"]


def finished(picture: QPixmap) -> QPixmap:
    """Return a picture that was painted, without what Qt keeps for painting further.

    That is a quarter of a megabyte for each picture, whatever its size: hundreds of words took
    more memory than all else on the map.
    """
    return QPixmap.fromImage(picture.toImage().copy())
