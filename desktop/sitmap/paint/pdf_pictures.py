"""Pictures inside a PDF for screens: as JPEG, a fraction of what the press needs.

Lines and words stay as they are. Which pages are for screens is decided elsewhere.
"""

from __future__ import annotations

from io import BytesIO
from typing import Final

import pikepdf
from pikepdf import Name

__all__ = ["lighten_pictures"]

_QUALITY: Final = 82
_LEAST_PIXELS: Final = 64 * 64
"""What is smaller gains nothing, and signs stay sharp."""


def lighten_pictures(pdf: pikepdf.Pdf) -> None:
    """Turn the plain colour pictures of a document into JPEG where that is smaller."""
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream) and _is_picture(item):
            _lighten(item)


def _is_picture(item: pikepdf.Stream) -> bool:
    if item.get("/Subtype") != Name.Image or item.get("/ColorSpace") != Name.DeviceRGB:
        return False
    plain = item.get("/BitsPerComponent") == 8 and "/DecodeParms" not in item
    return plain and int(item.Width) * int(item.Height) >= _LEAST_PIXELS


def _lighten(item: pikepdf.Stream) -> None:
    from PIL import Image  # only pages with pictures need it

    size = int(item.Width), int(item.Height)
    pixels = item.read_bytes()
    if len(pixels) < 3 * size[0] * size[1]:
        return
    out = BytesIO()
    Image.frombytes("RGB", size, pixels).save(out, "JPEG", quality=_QUALITY, subsampling=0)
    if out.tell() < len(item.read_raw_bytes()):
        item.write(out.getvalue(), filter=Name.DCTDecode)
