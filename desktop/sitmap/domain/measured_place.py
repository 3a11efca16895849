"""The place that measured figures are about: a circle, and perhaps a way to a rear point.

Plain values that a reader chooses and a view keeps; measuring belongs to ``ground_figures``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from sitmap.domain.observation import Kind
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot

__all__ = [
    "DEFAULT_RADIUS_KM",
    "FARTHEST_REAR_KM",
    "MOST_RADIUS_KM",
    "Contested",
    "Spot",
    "default_spot",
]

DEFAULT_RADIUS_KM: Final = 10.0
MOST_RADIUS_KM: Final = 500.0
FARTHEST_REAR_KM: Final = 300.0

Contested: TypeAlias = Literal["both", "closed", "open"]
"""Whether contested ground bars a way: as a range of both, always, or never."""


@dataclass(frozen=True, slots=True)
class Spot:
    """The place that figures are about: a circle of ``radius_km`` round (``lon``, ``lat``).

    With ``rear``, a (lon, lat) called ``rear_name``, the way between the two is measured, as it
    is open to ``side``, a party's code; areas of that party never bar it. ``contested`` says
    whether contested areas do.
    """

    name: str
    lon: float
    lat: float
    radius_km: float = DEFAULT_RADIUS_KM
    rear: tuple[float, float] | None = None
    side: str = ""
    rear_name: str = ""
    contested: Contested = "both"

    @property
    def words(self) -> str:
        """The circle in words."""
        return f"{self.radius_km:g} km round {self.name}"

    @property
    def way(self) -> str:
        """The way in words."""
        return f"{self.name} to {self.rear_name}" if self.rear_name else self.name

    @property
    def is_sound(self) -> bool:
        """Whether it lies on the globe, away from the poles, and is no larger than measured."""
        ends = [(self.lon, self.lat), *([self.rear] if self.rear else [])]
        on_globe = all(-180 <= lon <= 180 and -85 <= lat <= 85 for lon, lat in ends)
        return on_globe and 0 < self.radius_km <= MOST_RADIUS_KM


def default_spot(snapshot: Snapshot, situation: Situation) -> Spot | None:
    """Return the first place of the file, dated or not, that is known; None without one."""
    c = snapshot.columns
    rows = snapshot.rows_of(Kind.PLACE)
    for row in rows[snapshot.visible(rows, situation.known)].tolist():
        lon, lat = float(c.lon[row]), float(c.lat[row])
        if np.isfinite((lon, lat)).all():
            return Spot(snapshot.texts.place[row] or snapshot.texts.title[row], lon, lat)
    return None
