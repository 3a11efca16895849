"""What is measured on the areas of a page's date, as readings for its text.

Where a way is narrowest stays off paper: pages are passed on.
"""

from __future__ import annotations

from sitmap.domain.derived import as_readings
from sitmap.domain.ground_figures import without_place
from sitmap.domain.measured import measured_figures
from sitmap.domain.readings import Reading
from sitmap.domain.sieve import Sieve
from sitmap.domain.situation import Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.page.request import PageRequest

__all__ = ["page_figures"]


def page_figures(
    snapshot: Snapshot, situation: Situation, request: PageRequest, sieve: Sieve
) -> tuple[Reading, ...]:
    """Return the measured figures of a page; a page of a story has none.

    ``sieve`` is that of the page's filter and hidden layers.
    """
    if request.account is not None:
        return ()
    found = measured_figures(snapshot, situation, request.options.spot, sieve)
    return as_readings(map(without_place, found))
