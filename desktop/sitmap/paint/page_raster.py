"""Pages as pictures of any size: PNG, and TIFF that knows where its map lies.

A page is painted in strips, each compressed before the next is painted, so that the memory of
a large sheet is that of its compressed picture. The two formats are written here, since Qt's
writers want the whole picture, and its TIFF has no place for a position.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from sitmap.errors import UserError
from sitmap.paint.geo_keys import Tags, position_tags
from sitmap.paint.page_painter import MM_PER_INCH, paint_page
from sitmap.portrayal.page.model import Page
from sitmap.portrayal.page.position import MapPosition

__all__ = ["Raster", "page_image", "png_file", "raster_of", "tiff_file"]

_STRIP_PIXELS: Final = 72_000_000
"""Bounds the memory of a strip to 290 MB. Dashes may shift where two meet: A3 at 600 dpi is one."""
_LARGEST_SIDE: Final = 60_000
_LARGEST_PIXELS: Final = 1_200_000_000
_COMPRESSION: Final = 4
_ROWS: Final = 64

Pixels = NDArray[np.uint8]
"""Red, green, blue: (rows, columns, 3)."""


@dataclass(frozen=True, slots=True)
class Raster:
    """A page as a grid of pixels."""

    page: Page
    dpi: float
    width: int
    height: int

    def rows(self) -> Iterator[Pixels]:
        """Yield the pixels from top to bottom, _ROWS at a time."""
        strip = max(1, _STRIP_PIXELS // self.width // _ROWS) * _ROWS
        for top in range(0, self.height, strip):
            yield from _blocks(_painted(self, top, min(strip, self.height - top)))


def raster_of(page: Page, dpi: float) -> Raster:
    """Return the page as pixels at a resolution.

    Raises UserError if the picture would be too large to be of use.
    """
    width, height = (max(1, round(side / MM_PER_INCH * dpi)) for side in (page.width, page.height))
    if max(width, height) > _LARGEST_SIDE or width * height > _LARGEST_PIXELS:
        raise UserError(
            f"an image of {width} x {height} pixels is too large",
            hint="choose a lower --dpi or a smaller paper",
        )
    return Raster(page, dpi, width, height)


def page_image(page: Page, dpi: float) -> QImage:
    """Return a page as an image of the window's kind; errors as in raster_of."""
    raster = raster_of(page, dpi)
    return _painted(raster, 0, raster.height)


def _painted(raster: Raster, top: int, height: int) -> QImage:
    image = QImage(raster.width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    try:
        painter.translate(0, -top)
        painter.scale(raster.dpi / MM_PER_INCH, raster.dpi / MM_PER_INCH)
        paint_page(painter, raster.page)
    finally:
        painter.end()
    return image


def _blocks(image: QImage) -> Iterator[Pixels]:
    """Yield an image's rows; it is let go with them, before the next one is painted."""
    width = image.width()
    for row in range(0, image.height(), _ROWS):
        # Qt turns pixels of four bytes into three much faster than NumPy.
        part = image.copy(0, row, width, min(_ROWS, image.height() - row))
        plain = part.convertToFormat(QImage.Format.Format_RGB888)
        lines = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), -1)
        yield np.ascontiguousarray(lines[:, : 3 * width]).reshape(plain.height(), width, 3)


# --- PNG --------------------------------------------------------------------------------


def png_file(raster: Raster, texts: dict[str, str]) -> bytes:
    """Return the page as PNG with its resolution, and ``texts`` by their keywords."""
    head = struct.pack(">IIBBBBB", raster.width, raster.height, 8, 2, 0, 0, 0)
    metre = round(raster.dpi / 0.0254)
    chunks = [
        _chunk(b"IHDR", head),
        _chunk(b"sRGB", b"\0"),
        _chunk(b"pHYs", struct.pack(">IIB", metre, metre, 1)),
        *(
            _chunk(b"iTXt", key.encode("latin-1") + b"\0\0\0\0\0" + text.encode())
            for key, text in texts.items()
        ),
        *(_chunk(b"IDAT", part) for part in _png_rows(raster)),
        _chunk(b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png_rows(raster: Raster) -> Iterator[bytes]:
    """Yield the compressed rows, unfiltered: flat tints pack best as they are."""
    packer = zlib.compressobj(_COMPRESSION)
    for pixels in raster.rows():
        lines = np.zeros((len(pixels), 1 + 3 * raster.width), np.uint8)
        lines[:, 1:] = pixels.reshape(len(pixels), -1)
        yield packer.compress(lines.data)
    yield packer.flush()


# --- TIFF -------------------------------------------------------------------------------


def tiff_file(raster: Raster, position: MapPosition | None, description: str) -> bytes:
    """Return the page as TIFF (RGB, deflate); with ``position`` it is a GeoTIFF."""
    blocks = [zlib.compress(rows.data, _COMPRESSION) for rows in raster.rows()]
    resolution = (round(raster.dpi * 1000), 1000)
    tags: Tags = {
        256: ("I", (raster.width,)),
        257: ("I", (raster.height,)),
        258: ("H", (8, 8, 8)),
        259: ("H", (8,)),  # deflate
        262: ("H", (2,)),  # RGB
        270: ("s", description.encode("ascii", "backslashreplace") + b"\0"),
        273: ("I", tuple(8 + sum(map(len, blocks[:n])) for n in range(len(blocks)))),
        277: ("H", (3,)),
        278: ("I", (_ROWS,)),
        279: ("I", tuple(map(len, blocks))),
        282: ("R", resolution),
        283: ("R", resolution),
        296: ("H", (2,)),  # inches
        305: ("s", b"Sitmap\0"),
    }
    if position is not None:
        tags |= position_tags(position, MM_PER_INCH / raster.dpi)
    data = b"".join(blocks)
    data += b"\0" * (len(data) % 2)
    directory = _tiff_directory(tags, 8 + len(data))
    return b"II*\0" + struct.pack("<I", 8 + len(data)) + data + directory


_TYPES: Final = {
    "s": (2, 1, "B"),
    "H": (3, 2, "H"),
    "I": (4, 4, "I"),
    "R": (5, 8, "I"),
    "d": (12, 8, "d"),
}
"""The number of each type in a directory, the bytes of one, and the letter that packs it."""


def _tiff_directory(tags: Tags, offset: int) -> bytes:
    """Return the directory that stands at ``offset``, followed by what is too long for it."""
    entries, rest = [], b""
    after = offset + 2 + 12 * len(tags) + 4
    for tag, (kind, values) in sorted(tags.items()):
        number, size, form = _TYPES[kind]
        data = _packed(form, values)
        count = len(data) // size
        field = data.ljust(4, b"\0")
        if len(data) > 4:
            field = struct.pack("<I", after + len(rest))
            rest += data + b"\0" * (len(data) % 2)
        entries.append(struct.pack("<HHI", tag, number, count) + field)
    return struct.pack("<H", len(tags)) + b"".join(entries) + b"\0\0\0\0" + rest


def _packed(form: str, values: tuple[float, ...] | bytes) -> bytes:
    return values if isinstance(values, bytes) else struct.pack(f"<{len(values)}{form}", *values)
