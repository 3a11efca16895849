"""How finished pages are written: what a person chooses beside the file's ending."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["DEFAULT_OUTPUT", "USES", "PageOutput", "Use"]


@dataclass(frozen=True, slots=True)
class PageOutput:
    """Choices for the files; each concerns the formats that know of it.

    ``dpi`` is the resolution of pictures, unless ``pixels`` gives the width of the page in
    pixels. ``archive`` makes a PDF PDF/A-2b. ``world_file`` puts the position beside a PNG.
    ``light`` lets the pictures inside a PDF be JPEG.
    """

    dpi: float = 150.0
    pixels: int = 0
    archive: bool = False
    world_file: bool = False
    light: bool = False

    def resolution(self, width: float) -> float:
        """Return the dots per inch for a page of ``width`` millimetres."""
        return self.pixels / width * 25.4 if self.pixels else self.dpi


@dataclass(frozen=True, slots=True)
class Use:
    """What a page is for: the resolution of pages that are pictures, and of pictures on them."""

    dpi: int
    picture_dpi: int


USES: Final = {"": Use(150, 220), "screen": Use(110, 110), "press": Use(300, 350)}
DEFAULT_OUTPUT: Final = PageOutput()
