"""The words of the card: who says so, since when, how sure. Rich text of one observation.

Every word that comes from a file is escaped. No widget belongs here.
"""

from __future__ import annotations

from html import escape
from itertools import compress
from typing import Final
from uuid import UUID

import numpy as np

from sitmap.domain.category import Vocabulary
from sitmap.domain.dates import day_of_ms, describe, format_day, format_ms, zone_wall_ms
from sitmap.domain.edtf import ABOUT_DAYS
from sitmap.domain.metric import format_value
from sitmap.domain.observation import Basis, Observation, Persistence, Sensitivity
from sitmap.domain.situation import Known
from sitmap.domain.snapshot import Snapshot
from sitmap.domain.source import Source, describe_grade
from sitmap.geo.coordinates import format_latlon

__all__ = ["STYLE", "History", "card_html", "known_versions"]

History = tuple[Observation, ...]
_LATEST: Final = Known()

STYLE = """
.quiet, .key {{ color: {quiet}; }}
.note {{ color: {warn}; }}
"""
"""Style sheet of the card; ``quiet`` and ``warn`` are colours of the theme."""

_BASIS = {
    Basis.CLAIMED: "claimed by",
    Basis.ASSESSED: "assessed by",
    Basis.CONFIRMED: "visually confirmed by",
    Basis.DOCUMENTED: "documented by",
    Basis.REPORTED: "reported by",
}
_PERSISTENCE = {
    Persistence.INSTANT: "at some time within it",
    Persistence.INTERVAL: "throughout it",
    Persistence.UNTIL_NEXT: "from then on, until the next of its series",
}


def known_versions(versions: History, known: Known) -> History:
    """Return the versions that were known and recorded by then."""
    reached = known.reaches(
        np.array([item.known_from for item in versions], np.int64),
        np.array([item.recorded_at for item in versions], np.int64),
    )
    return tuple(compress(versions, reached.tolist()))


def card_html(
    item: Observation, versions: History, snapshot: Snapshot, known: Known = _LATEST
) -> str:
    """Return the card of one version of an observation; ``versions`` are all, oldest first.

    Of versions and denials only those that ``known`` reaches are told.
    """
    versions = known_versions(versions, known)
    vocabulary, zone = snapshot.vocabulary, snapshot.info.zone
    rows = [
        ("Value", escape(_value(item))),
        ("Says", escape(item.text)),
        ("Who", escape(_who(item))),
        ("Date", escape(_date(item, zone))),
        ("How sure", escape(f"{item.grade}: {describe_grade(item.grade)}")),
        ("Denied by", _links(_deniers(item, snapshot, known), snapshot)),
        ("Denies", _links(_denied(item, versions, snapshot, known), snapshot)),
        ("Party", escape(_party(item, vocabulary))),
        ("Speaks of", escape(item.about_text)),
        ("Category", escape(_category(item, vocabulary))),
        ("Place", escape(_place(item))),
        ("Source", "<br>".join(_source(code, vocabulary) for code in item.sources)),
        ("Reference", escape(item.source_ref)),
        ("Series", escape(item.series)),
        ("Note", escape(str(item.properties.get("note", "")))),
        ("Flagged", escape(item.flagged)),
        ("Handling", escape(_handling(item))),
        ("Known from", _known_from(item, zone)),
        ("Recorded", format_ms(zone_wall_ms(item.recorded_at, zone))),
        ("History", _history(versions, item, zone)),
    ]
    table = "".join(
        f"<tr><td class='key' style='padding:2px 12px 3px 0; white-space:nowrap'>{name}</td>"
        f"<td style='padding:2px 0 3px 0'>{text}</td></tr>"
        for name, text in rows
        if text
    )
    title = escape(item.title or item.source_ref or item.kind.value)
    kind = escape(item.kind.value.capitalize())
    return (
        f"<h3 style='margin:0 0 1px 0'>{title}</h3><p class='quiet' style='margin:0'>{kind}</p>"
        f"{_notes(item, versions)}{_instead(item, snapshot, known)}"
        f"<table cellspacing='0' cellpadding='0' style='margin-top:8px'>{table}</table>"
    )


def _notes(item: Observation, versions: History) -> str:
    """Return what the reader must know before the rest: schematic, replaced, retracted."""
    notes = []
    if item.schematic:
        point = item.geometry is not None and item.geometry.kind == "Point"
        what = "position" if point else "outline"
        from_words = "the article" if item.sources == ("article",) else "the words of its sources"
        notes.append(f"<b>Schematic</b>, drawn from {from_words}: the {what} is not surveyed.")
    if item.retracted:
        notes.append(f"<b>Retracted:</b> {escape(item.reason)}")
    elif versions and versions[-1].uid != item.uid:
        words = "was retracted" if versions[-1].retracted else "has been corrected"
        link = f"<a href='observation:{versions[-1].uid}'>Show what stands now</a>"
        notes.append(f"<b>Earlier version:</b> it {words} since. {link}")
    return "".join(f"<p class='note' style='margin:8px 0 0 0'>{note}</p>" for note in notes)


def _instead(item: Observation, snapshot: Snapshot, known: Known) -> str:
    """Return the note that another observation of its series and day shows in its place."""
    row = snapshot.row_of(item.uid)
    other = None if row is None else snapshot.shows_instead(row, known)
    if other is None:
        return ""
    link = _links((snapshot.uid(other),), snapshot)
    return (
        "<p class='note' style='margin:8px 0 0 0'><b>Not shown on its day:</b> "
        f"for the same day of its series this was recorded later: {link}</p>"
    )


def _value(item: Observation) -> str:
    if item.reading is None:
        return ""
    reading = item.reading
    words = format_value(reading.value_text, reading.interval, reading.unit)
    scope = f" ({reading.scope})" if reading.scope else ""
    return words + scope


def _who(item: Observation) -> str:
    words = _BASIS[item.basis]
    if item.claimant:
        return f"{words[:1].upper()}{words[1:]} {item.claimant}"
    bare = words.removesuffix(" by")
    return f"{bare[:1].upper()}{bare[1:]}; by whom is not stated"


def _party(item: Observation, vocabulary: Vocabulary) -> str:
    party = vocabulary.parties.get(item.party)
    return party.name if party else item.party


def _category(item: Observation, vocabulary: Vocabulary) -> str:
    category = vocabulary.categories.get(item.category)
    name = category.name if category else item.category
    definition = category.definition_at(item.valid.start) if category else ""
    label = f"the source says “{item.category_label}”" if item.category_label else ""
    return "; ".join(part for part in (name, definition, label) if part)


def _date(item: Observation, zone: str) -> str:
    if not item.valid.dated:
        return "Undated"
    words = describe(item.valid, zone)
    parts = [f"typed as {item.valid.text}"] if item.valid.text not in words else []
    if item.valid.approximate and item.valid.precision in ABOUT_DAYS:
        parts.append(f"give or take {ABOUT_DAYS[item.valid.precision]} days")
    parts.append(_PERSISTENCE[item.persistence])
    return f"{words[:1].upper()}{words[1:]} ({'; '.join(parts)})"


def _place(item: Observation) -> str:
    parts = [item.place] if item.place else []
    if item.geometry is not None:
        lon, lat = item.geometry.representative_point()
        point = item.geometry.kind == "Point"
        parts.append(("" if point else "around ") + format_latlon(lon, lat))
    if item.location_precision_m:
        parts.append(f"within about {_metres(item.location_precision_m)}")
    return ", ".join(parts)


def _metres(value: float) -> str:
    return f"{value / 1000:g}\u00a0km" if value >= 1000 else f"{value:g}\u00a0m"


def _source(code: str, vocabulary: Vocabulary) -> str:
    source = vocabulary.sources.get(code)
    return escape(source.citation() if isinstance(source, Source) else code)


def _handling(item: Observation) -> str:
    parts = [item.tlp] if item.tlp else []
    if item.sensitivity is not Sensitivity.LOW:
        parts.append(f"sensitivity {item.sensitivity.value}")
    if item.embargo_until:
        parts.append(f"not before {item.embargo_until}")
    return ", ".join(parts)


def _known_from(item: Observation, zone: str) -> str:
    """Return since when it could be known, and which of the other dates that is."""
    day = format_day(day_of_ms(zone_wall_ms(item.known_from, zone)))
    same = item.known_from == item.recorded_at
    return f"{day}, when it was recorded" if same else f"{day}, when it was published or told"


def _deniers(item: Observation, snapshot: Snapshot, known: Known) -> tuple[UUID, ...]:
    """Return the observations that deny this one, in the version that counts."""
    row = snapshot.row_of(item.uid)
    if row is None:
        return item.disputed_by
    return tuple(snapshot.uid(by) for by in snapshot.deniers(row, known))


def _denied(
    item: Observation, versions: History, snapshot: Snapshot, known: Known
) -> tuple[UUID, ...]:
    """Return the observations that this one, in any of its versions, denies."""
    own = {snapshot.row_of(version.uid) for version in (*versions, item)} - {None}
    others = [row for row, by in snapshot.disputes.items() if not own.isdisjoint(by)]
    shown = snapshot.visible(np.array(others, np.int32), known).tolist()
    return tuple(snapshot.uid(other) for other in compress(others, shown))


def _links(uids: tuple[UUID, ...], snapshot: Snapshot) -> str:
    out = []
    for uid in uids:
        row = snapshot.row_of(uid)
        label = str(uid) if row is None else _label(snapshot, row)
        out.append(f"<a href='observation:{uid}'>{escape(label)}</a>")
    return "<br>".join(out)


def _label(snapshot: Snapshot, row: int) -> str:
    label = f"{snapshot.texts.source_ref[row]} {snapshot.texts.title[row]}".strip()
    return label or "untitled"


def _history(versions: History, shown: Observation, zone: str) -> str:
    if len(versions) < 2:
        return ""
    lines = []
    for number, item in enumerate(versions):
        when = format_ms(zone_wall_ms(item.recorded_at, zone))
        verb = "recorded" if number == 0 else "corrected"
        if item.retracted:
            verb = f"retracted: {item.reason}"
        line = escape(f"{when}  {verb}")
        if item.uid != shown.uid:
            line = f"<a href='observation:{item.uid}'>{line}</a>"
        lines.append(line)
    return "<br>".join(lines)
