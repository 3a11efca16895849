"""Pictures as readers with another colour vision see them: a preview, never a print.

Every pixel goes through one table, so that base maps, marks, legend and words are all shown
as they would be seen. The matrices are ``portrayal.vision``'s.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage

from sitmap.portrayal.vision import BITS, Vision, vision_table

__all__ = ["seen_image"]

_DROPPED = 8 - BITS


def seen_image(image: QImage, vision: Vision) -> QImage:
    """Return an opaque copy of a picture as it is seen; the picture itself for full vision."""
    if vision == "all" or image.isNull():
        return image
    seen = image.convertToFormat(QImage.Format.Format_RGB32)
    if seen.cacheKey() == image.cacheKey():
        seen = image.copy()
    pixels = np.frombuffer(seen.bits(), np.uint32)
    table = vision_table(vision)
    mask = np.uint32(2**BITS - 1)
    index = (pixels >> np.uint32(16 + _DROPPED) & mask) << np.uint32(2 * BITS)
    index |= (pixels >> np.uint32(8 + _DROPPED) & mask) << np.uint32(BITS)
    index |= pixels >> np.uint32(_DROPPED) & mask
    pixels[:] = table[index]
    return seen
