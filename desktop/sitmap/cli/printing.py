"""The command that prints: one page, or a series of them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypedDict

from sitmap.cli.base_maps import chosen, drawn_base_map
from sitmap.cli.contradictions import Findings, findings_in
from sitmap.cli.leaving import Leaving, refuse_story, safe_look, shown_file, told
from sitmap.cli.page_choices import further_windows, page_request, scale_of
from sitmap.cli.pictures import use_offscreen
from sitmap.cli.reading import known_text, last_day
from sitmap.cli.result import Result
from sitmap.cli.series import Leaf, is_one_document, leaves
from sitmap.cli.story_printing import compose_story
from sitmap.cli.values import (
    Dates,
    compared_with,
    dates_of,
    extent_of,
    numbers,
)
from sitmap.cli.verifying import verify_page
from sitmap.cli.views import dated_by, look_of, view_of
from sitmap.domain.category import SavedView
from sitmap.domain.dates import Window
from sitmap.domain.sieve import Sieve
from sitmap.domain.situation import Known, Situation
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.summary import extent_of as rows_extent
from sitmap.domain.summary import grown
from sitmap.errors import UserError
from sitmap.geo.geometry import Geometry
from sitmap.placing import check_target
from sitmap.store.fingerprint import fingerprint as fingerprint_of

if TYPE_CHECKING:
    from sitmap.paint.print_service import PrintResult
    from sitmap.portrayal.page.composition import Composition
    from sitmap.portrayal.page.output import PageOutput
    from sitmap.portrayal.page.request import PageRequest

__all__ = ["place_of", "print_page", "usage_problem"]


def usage_problem(options: Namespace) -> str | None:
    """Return what is missing to know which page is wanted, or None."""
    named = (options.on, options.verify, options.view, options.story)
    return None if any(named) else "print: one of --on, --view, --story, --verify is required"


def print_page(options: Namespace) -> Result:
    """Print a day, days at equal steps, or a story, to PDF, SVG, PNG or TIFF."""
    if options.verify:
        return verify_page(options)
    with shown_file(options, _shown) as left:
        return _print(options, left)


def _print(options: Namespace, left: Leaving) -> Result:
    messages: tuple[str, ...] = (left.whole.notice,) if left.whole.notice else ()
    request = page_request(options, left.snapshot, fingerprint_of(left.db))
    asked = request.template.open_contradictions
    find = findings_in(left.db, left.snapshot) if asked else None
    use_offscreen()
    with drawn_base_map(chosen(left.whole, options.basemap)) as (own, said):
        request = replace(request, own=own)
        if left.note:  # the stamp of a page would tell the name of a view
            request = replace(request, view_name="")
        if options.story is not None:
            dates, printed = _print_story(options, left.snapshot, request)
        else:
            dates, printed = _print_days(options, left, request, find)
    messages += said
    warnings = tuple(dict.fromkeys(line for item in printed for line in item.warnings))
    files = tuple(str(path) for item in printed for path in item.files)
    data = _data(left.snapshot, dates, printed) | {"withheld": left.withheld}
    return Result(data, files, messages + warnings)


def _shown(options: Namespace, snapshot: Snapshot) -> Iterator[Situation]:
    """Yield what shows on each day of the pages, and on the days that they are compared with."""
    if options.story is not None:
        refuse_story(options)
    view = view_of(options, snapshot)
    options = _dated(view, options)
    dates = dates_of(options, last_day(snapshot))
    shown, asked = look_of(options, snapshot, view)
    sieve = Sieve.of(snapshot, asked, shown.layers.hidden)
    known, request = dates.known(snapshot.info.zone), page_request(options, snapshot, "")
    for day in dict.fromkeys(page.on for page in leaves(options, snapshot, dates)):
        yield sieve.shown(replace(dates, on=day).situation(snapshot))
        since = compared_with(options.since, day, dates.duration)
        further = _further(options, snapshot, replace(dates, on=day), request)
        for span in (*further, *([since.window] if since is not None else [])):
            yield sieve.shown(snapshot.at(span, known))


def _output(options: Namespace) -> PageOutput:
    from sitmap.portrayal.page.output import USES, PageOutput

    use = USES[options.purpose]
    dpi = use.dpi if options.dpi is None else options.dpi
    return PageOutput(
        dpi,
        options.pixels or 0,
        options.archive,
        options.world_file,
        light=options.purpose == "screen",
    )


_Printed = tuple[Dates, list["PrintResult"]]


def _print_story(options: Namespace, snapshot: Snapshot, request: PageRequest) -> _Printed:
    if any(
        given is not None for given in (options.on, options.every, options.until, options.since)
    ):
        raise UserError(
            "the steps of a story have dates of their own",
            where=f"--story {options.story}",
            hint="leave out --on, --every, --until and --since",
        )
    check_target(options.out, force=options.force, source=options.file)
    from sitmap.paint.print_service import write_composition

    made = compose_story(options, snapshot, request)
    printed = write_composition(made, options.out, output=_output(options), force=options.force)
    return dates_of(options, made.dates.on), [printed]


def _dated(view: SavedView | None, options: Namespace) -> Namespace:
    options = dated_by(view, options)
    if options.on is None:
        raise UserError("no day is given", where="print", hint="add --on, or a --view with a date")
    return options


def _print_days(
    options: Namespace, left: Leaving, request: PageRequest, find: Findings | None
) -> _Printed:
    snapshot = left.snapshot
    view = view_of(options, snapshot)
    options = _dated(view, options)
    dates = dates_of(options, last_day(snapshot))
    shown, asked, note = *look_of(options, snapshot, view), left.note
    if note:
        shown, asked, note = safe_look(shown, asked, note)
    sieve = Sieve.of(snapshot, asked, shown.layers.hidden)
    pages = leaves(options, snapshot, dates)
    for out in dict.fromkeys(page.out for page in pages):
        check_target(out, force=options.force, source=options.file)
    from sitmap.paint.fonts import start_painting
    from sitmap.paint.print_service import Shared, compose_pages
    from sitmap.portrayal.kept_back import page_note

    start_painting()
    request = replace(request, options=shown, filter=asked, **place_of(options, snapshot))
    shared = Shared()

    def composed(leaf: Leaf) -> Composition:
        day = leaf.on
        whole = replace(dates, on=day).situation(snapshot)
        situation = sieve.shown(whole)
        page = replace(
            request if leaf.view is None else _at_view(request, leaf.view, naming=not left.note),
            kept_back=told(page_note(snapshot, asked, shown.layers, situation, whole), note),
            since=compared_with(options.since, day, dates.duration),
            dates=_further(options, snapshot, replace(dates, on=day), request),
            findings=None if find is None else find(situation),
        )
        return compose_pages(snapshot, situation, page, shared=shared)

    return dates, _written(options, pages, composed, naming=not left.note)


def _at_view(request: PageRequest, view: SavedView, *, naming: bool) -> PageRequest:
    """Return the request of a page that shows the place of a view, ``naming`` it in its head."""
    if not naming:
        return replace(request, extent=view.extent, centre=None)
    texts = replace(request.texts, subtitle=request.texts.subtitle or "{view}")
    return replace(request, extent=view.extent, centre=None, view_name=view.name, texts=texts)


def _written(
    options: Namespace,
    pages: Sequence[Leaf],
    composed: Callable[[Leaf], Composition],
    *,
    naming: bool,
) -> list[PrintResult]:
    """Write each page to its file, or all with their index into one.

    ``naming`` names saved views in the index.
    """
    from sitmap.paint.print_service import write_composition
    from sitmap.portrayal.page.index import indexed
    from sitmap.portrayal.page.series import joined

    output, force = _output(options), options.force
    if not is_one_document(pages):
        return [
            write_composition(composed(page), page.out, output=output, force=force)
            for page in pages
        ]
    parts = [composed(page) for page in pages]
    with_day = len({page.on for page in pages}) > 1
    names = [
        page.name(number, with_day=with_day, told=naming) for number, page in enumerate(pages, 1)
    ]
    whole = joined(parts) if options.no_index else indexed(parts, names)
    return [write_composition(whole, options.out, output=output, force=force)]


def _further(
    options: Namespace, snapshot: Snapshot, dates: Dates, request: PageRequest
) -> tuple[Window, ...]:
    """Return the windows of the further maps, if the template has any of days of their own."""
    several = request.template.maps == "dates"
    return further_windows(options, snapshot, dates) if several else ()


def _data(snapshot: Snapshot, dates: Dates, printed: Sequence[PrintResult]) -> dict[str, object]:
    """Return the figures of all pages; scale and date are those of the first."""
    return printed[0].as_dict() | {
        "files": [str(path) for item in printed for path in item.files],
        "pages": sum(item.pages for item in printed),
        "bytes": sum(item.bytes for item in printed),
        "known_on": known_text(snapshot, dates),
    }


class _Place(TypedDict, total=False):
    extent: tuple[float, float, float, float]
    centre: tuple[float, float]
    scale: float


def place_of(options: Namespace, snapshot: Snapshot) -> _Place:
    """Return what the map shows: an extent, a saved view, or a centre with a scale."""
    place: _Place = {}
    if options.scale is not None:
        place["scale"] = scale_of(options.scale)
    if options.at is not None:
        if options.scale is None:
            raise UserError("--at needs a scale", where="--at", hint="add --scale 100000")
        lon, lat = numbers(options.at, 2, "--at", "LON,LAT in degrees")
        Geometry.point(lon, lat)  # refuses places outside the globe
        return place | {"centre": (lon, lat)}
    if options.extent is not None:
        return place | {"extent": extent_of(options.extent)}
    views = snapshot.vocabulary.views
    if options.view is not None or views:
        return place | {"extent": views[options.view or next(iter(views))].extent}
    everything = rows_extent(snapshot, snapshot.known_rows(Known()), plausible=True)
    if everything is None:
        raise UserError(
            "nothing in the file has a place", where="print", hint="give --extent W,S,E,N"
        )
    return place | {"extent": grown(everything)}
