"""Printing a story: a page for each of its steps, with what the step says."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from sitmap.cli.reading import last_day
from sitmap.cli.values import compared_with, dates_of, named
from sitmap.cli.views import dated_by, look_of
from sitmap.domain.category import SavedView
from sitmap.domain.sieve import Sieve
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.stories import find_story

if TYPE_CHECKING:
    from sitmap.portrayal.page.composition import Composition
    from sitmap.portrayal.page.request import PageRequest

__all__ = ["compose_story"]


def compose_story(options: Namespace, snapshot: Snapshot, request: PageRequest) -> Composition:
    """Return the pages of the story that ``--story`` names; each step has its own look.

    Raises UserError if there is none, or a step of it cannot be read.
    """
    from sitmap.portrayal.page.series import joined

    views = snapshot.vocabulary.views.values()
    steps = named("--story", options.story, partial(find_story, views))
    title = request.title or f"{options.story}. {snapshot.info.title}"
    request = replace(request, title=title)
    made = [
        _composed(options, snapshot, request, step, f"{place} of {len(steps)}. {step.name}")
        for place, step in enumerate(steps, 1)
    ]
    return joined(made)


def _composed(
    options: Namespace, snapshot: Snapshot, request: PageRequest, step: SavedView, heading: str
) -> Composition:
    from sitmap.paint.print_service import compose_pages
    from sitmap.portrayal.kept_back import page_note
    from sitmap.portrayal.page.request import Account

    dated = dated_by(step, options)
    dates = dates_of(dated, last_day(snapshot))
    shown, asked = look_of(options, snapshot, step)
    whole = dates.situation(snapshot)
    situation = Sieve.of(snapshot, asked, shown.layers.hidden).shown(whole)
    page = replace(
        request,
        extent=step.extent,
        options=shown,
        filter=asked,
        kept_back=page_note(snapshot, asked, shown.layers, situation, whole),
        account=Account(heading, step.text),
        since=compared_with(dated.since, dates.on, dates.duration),
    )
    return compose_pages(snapshot, situation, page)
