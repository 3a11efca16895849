"""The legend as it stands on a page: entries of marks gathered by meaning, parties by colour.

Which entries there are and how their samples look is decided by ``legend``.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sitmap.domain.category import Party
from sitmap.domain.snapshot import Snapshot
from sitmap.portrayal.legend import LegendEntry, key_words, legend_swatch
from sitmap.portrayal.page.flow import Piece, Setter, TextStyle, line_height, wrap
from sitmap.portrayal.page.model import (
    MM_PER_POINT,
    MM_PER_UNIT,
    Box,
    Item,
    Patch,
    Picture,
    TextRun,
    shifted,
)
from sitmap.portrayal.page.style import HAIRLINE, INK, MUTED
from sitmap.portrayal.style import Style

__all__ = ["LegendGroup", "legend_groups", "legend_pieces"]

_WIDE: Final = 8.0
_NARROW: Final = 4.1
_GAP: Final = 1.6
_MOST_SAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class LegendGroup:
    """One line of the page's legend: samples that share a meaning.

    ``parties`` are those that the colours of marks stand for; areas and lines name theirs.
    """

    samples: tuple[LegendEntry, ...]
    label: str
    definition: str
    note: str
    parties: tuple[Party, ...] = ()

    @property
    def is_marks(self) -> bool:
        """Whether the samples are marks."""
        return self.samples[0].sample == "mark"


def legend_groups(entries: Sequence[LegendEntry], snapshot: Snapshot) -> tuple[LegendGroup, ...]:
    """Return areas and lines as they are, and marks of one name together."""
    groups: dict[str, LegendGroup] = {}
    for entry in entries:
        if entry.sample != "mark":
            groups[f"{len(groups)}"] = LegendGroup(
                (entry,), entry.label, entry.definition, entry.note
            )
            continue
        party = snapshot.party_of(entry.row)
        name = entry.label.removesuffix(f", {party.name}") if party else entry.label
        own = LegendGroup((entry,), name, entry.definition, "", (party,) if party else ())
        known = groups.get(name)
        groups[name] = own if known is None else _joined(known, own)
    return tuple(groups.values())


def _joined(known: LegendGroup, more: LegendGroup) -> LegendGroup:
    looks = {(sample.symbol, sample.colour, sample.hollow) for sample in known.samples}
    new = more.samples[0]
    fresh = (new.symbol, new.colour, new.hollow) not in looks
    return replace(
        known,
        samples=(*known.samples, new) if fresh else known.samples,
        parties=tuple(dict.fromkeys((*known.parties, *more.parties))),
    )


def legend_pieces(
    groups: Sequence[LegendGroup],
    style: Style,
    setter: Setter,
    *,
    definitions: bool,
    absent: Container[str] = (),
) -> list[Piece]:
    """Return one entry a group, with definitions if asked, then what colours mean.

    Groups whose label is ``absent`` keep their line, pale and without a sample.
    """
    if not groups:
        words = "Nothing is drawn on the map for this day."
        return setter.paragraph(words, TextStyle(setter.size, MUTED))
    marks = [group for group in groups if group.is_marks]
    pieces: list[Piece] = []
    for group in groups:
        entry = _entry(group, style, setter, definitions=definitions)
        pieces += [_paled(piece) for piece in entry] if group.label in absent else entry
    return [*pieces, *_key(marks, style, setter)]


def _entry(group: LegendGroup, style: Style, setter: Setter, *, definitions: bool) -> list[Piece]:
    size = setter.size
    notes = [note for note in group.note.split(", ") if note and note != "schematic"]
    label = f"{group.label} ({', '.join(notes)})" if notes else group.label
    pieces = setter.run_in(
        label,
        group.definition if definitions else "",
        (TextStyle(size, INK), TextStyle(size * 0.88, MUTED)),
        indent=max(_WIDE, len(group.samples[:_MOST_SAMPLES]) * _NARROW) + _GAP,
    )
    items = (*_samples(group, style, setter), *pieces[0].items)
    return [replace(pieces[0], items=items, before=0.09 * size), *pieces[1:]]


def _paled(piece: Piece) -> Piece:
    runs = (item for item in piece.items if isinstance(item, TextRun))
    return replace(piece, items=tuple(replace(run, colour=HAIRLINE) for run in runs))


def _samples(group: LegendGroup, style: Style, setter: Setter) -> list[Picture]:
    height = line_height(setter.size)
    width = _NARROW if len(group.samples) > 1 else _WIDE
    return [
        Picture(
            Box(number * width, 0.0, width, height),
            legend_swatch(entry, style, width / MM_PER_UNIT, height / MM_PER_UNIT),
        )
        for number, entry in enumerate(group.samples[:_MOST_SAMPLES])
    ]


def _key(marks: Sequence[LegendGroup], style: Style, setter: Setter) -> list[Piece]:
    """Return what the colours of marks stand for, and the numbers beside them."""
    parties = tuple(dict.fromkeys(party for group in marks for party in group.parties))
    samples = [sample for group in marks for sample in group.samples]
    named = [(party, key_words(party, samples)) for party in parties]
    pieces = _party_key(named, style, setter)
    if any(sample.count > 1 for sample in samples):
        words = "A number beside a mark counts statements."
        pieces += setter.paragraph(words, TextStyle(setter.size * 0.88, MUTED))
    return pieces


def _party_key(parties: Sequence[tuple[Party, str]], style: Style, setter: Setter) -> list[Piece]:
    """Return the parties with squares of their colours, as many in a line as fit.

    A name wider than the column goes on below itself.
    """
    size = setter.size * 0.92
    side = 0.62 * size * MM_PER_POINT
    text, height = TextStyle(size, INK), line_height(size)
    top = (height - side) / 2
    lines: list[list[Item]] = []
    x = 0.0
    indent = side + 1.2
    for party, words in parties:
        first, *more = wrap(words, setter.width - indent, text, setter.measure) or [words]
        width = indent + setter.measure.width(first, size)
        if not lines or x + width > setter.width:
            lines.append([])
            x = 0.0
        square = ((0.0, top), (side, top), (side, top + side), (0.0, top + side))
        lines[-1].append(shifted(Patch(square, style.party_colour(party)), x, 0.0))
        lines[-1].append(setter.run(first, text, x + indent))
        lines += [[setter.run(line, text, indent)] for line in more]
        x = setter.width if more else x + width + 3.0
    return [
        Piece(height, tuple(items), 0.22 * size if number == 0 else 0.0)
        for number, items in enumerate(lines)
    ]
