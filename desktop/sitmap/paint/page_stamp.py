"""Where the stamp of a page stands in a file of each format; reading it from one.

What a stamp says is decided by ``portrayal.page.recipe``. The files come from outside and may
be anything.
"""

from __future__ import annotations

import html
import re
import struct
from collections.abc import Callable
from io import BytesIO
from typing import Final

import pikepdf

from sitmap.errors import UserError

__all__ = ["PDF_KEY", "PNG_KEY", "stamp_in"]

PDF_KEY: Final = "/Sitmap"
"""In the document's properties."""
PNG_KEY: Final = "Sitmap"
_TIFF_TAG: Final = 270
_MARK: Final = "Sitmap "
_SVG: Final = re.compile(rb"<desc>Sitmap (\{.*?\})</desc>", re.DOTALL)
_LONGEST: Final = 1_000_000


def stamp_in(data: bytes, where: str) -> str:
    """Return the stamp in a page's file.

    Raises UserError if there is none.
    """
    found = ""
    for start, read in _READERS.items():
        if data.startswith(start):
            found = read(data)
    if not found:
        raise UserError(
            "the page does not say how it was made",
            where=where,
            hint="give a PDF, SVG, PNG or TIFF that Sitmap printed",
        )
    return found


def _in_pdf(data: bytes) -> str:
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            return str(pdf.docinfo.get(PDF_KEY, ""))
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError):
        return ""


def _in_png(data: bytes) -> str:
    place = 8
    while place + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, place)
        head = PNG_KEY.encode("ascii") + b"\0\0\0\0\0"
        body = data[place + 8 : place + 8 + length]
        if data[place + 4 : place + 8] == b"iTXt" and body.startswith(head):
            return body[len(head) :].decode("utf-8", "replace")
        place += 12 + length
    return ""


def _in_tiff(data: bytes) -> str:
    try:
        (place,) = struct.unpack_from("<I", data, 4)
        (count,) = struct.unpack_from("<H", data, place)
        for entry in range(count):
            tag, _, length, offset = struct.unpack_from("<HHII", data, place + 2 + 12 * entry)
            if tag == _TIFF_TAG:
                text = data[offset : offset + min(length, _LONGEST)].decode("ascii", "replace")
                return text.rstrip("\0").removeprefix(_MARK) if text.startswith(_MARK) else ""
    except struct.error:
        return ""
    return ""


def _in_svg(data: bytes) -> str:
    found = _SVG.search(data, 0, _LONGEST)
    return html.unescape(found[1].decode("utf-8", "replace")) if found else ""


_READERS: Final[dict[bytes, Callable[[bytes], str]]] = {
    b"%PDF": _in_pdf,
    b"\x89PNG\r\n\x1a\n": _in_png,
    b"II*\0": _in_tiff,
    b"<?xml": _in_svg,
}
