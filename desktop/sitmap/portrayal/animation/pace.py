"""How long the frames of an animation show: steps, holds, fades, and the time to read.

What the frames show does not belong here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from sitmap.errors import UserError

__all__ = ["Pace", "reading_seconds"]

_FASTEST: Final = 60
_FADING_RATE, _LEAST_RATE = 24, 5
"""Frames a second of a film that fades, and of any other: players stumble over fewer."""
_LONGEST_HOLD: Final = 1.0
_FIRST, _LAST = 1.0, 2.0
_FADE: Final = 0.5
_WORDS_A_SECOND, _LEAST_READING, _MOST_READING = 3.0, 3.0, 20.0


@dataclass(frozen=True, slots=True)
class Pace:
    """``steps`` a second; with ``crossfade`` each frame turns into the next.

    ``every_step`` shows each step, else those on which nothing changes become one frame.
    """

    steps: int = 10
    crossfade: bool = False
    every_step: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.steps <= _FASTEST:
            raise UserError(
                f"{self.steps} steps a second are impossible", hint=f"choose 1 to {_FASTEST}"
            )

    @property
    def rate(self) -> int:
        """Frames a second of the film, a multiple of the steps."""
        least = _FADING_RATE if self.crossfade else _LEAST_RATE
        return self.steps * max(math.ceil(least / self.steps), 2 if self.crossfade else 1)

    def seconds(self, steps: int, *, first: bool = False, last: bool = False) -> float:
        """Return how long a frame shows that stands for so many steps.

        A long time without change is told by the dates, not by waiting; the ends of the film
        show long enough to be looked at.
        """
        length = min(steps / self.steps, max(_LONGEST_HOLD, 1 / self.steps))
        return max(length, _FIRST if first else 0.0, _LAST if last else 0.0)

    def frames(self, seconds: float) -> int:
        """Return how many frames of the film that is, at least one."""
        return max(1, round(seconds * self.rate))

    def fade(self, frames: int) -> int:
        """Return how many of the frames of a shot the one before takes to turn into it."""
        if not self.crossfade:
            return 0
        return min(frames - 1, round(_FADE * self.rate))


def reading_seconds(text: str) -> float:
    """Return how long a step of a story shows: as long as its words take to read."""
    needed = _LEAST_READING + len(text.split()) / _WORDS_A_SECOND
    return min(needed, _MOST_READING)
