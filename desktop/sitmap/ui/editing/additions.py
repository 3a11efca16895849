"""New entries of the file's lists that an observation needs, made of what the form holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from sitmap.domain.category import (
    Category,
    Definition,
    MetricDefinition,
    Party,
    Series,
    Vocabulary,
    free_code,
    free_colour,
)
from sitmap.domain.observation import Kind
from sitmap.domain.source import Source
from sitmap.ui.editing.entry import Entry
from sitmap.ui.editing.form_fields import FormFields

__all__ = ["Addition", "Additions", "make_additions"]

Addition = Party | Category | MetricDefinition | Source | Series

_STALE_DAYS: Final = {Kind.CONTROL: 7, Kind.METRIC: 30}


@dataclass(frozen=True, slots=True)
class Additions:
    """Entries to make first, the codes they get by field, and fields without a name yet."""

    items: tuple[Addition, ...]
    codes: dict[str, str]
    missing: tuple[str, ...]

    def apply(self, entry: Entry) -> Entry:
        """Return the entry with the codes of the new list entries."""
        unit = next((item.unit for item in self.items if isinstance(item, MetricDefinition)), None)
        changes = dict(self.codes)
        if unit is not None:
            changes["unit"] = unit
        return replace(entry, **changes)  # type: ignore[arg-type]


def make_additions(fields: FormFields, vocabulary: Vocabulary) -> Additions:
    """Return the list entries that the form describes as new."""
    kind = Kind(fields.kind.code())
    items: list[Addition] = []
    codes: dict[str, str] = {}
    missing: list[str] = []
    for name, choice in fields.choices().items():
        if not choice.is_new or (name == "metric" and kind is not Kind.METRIC):
            continue
        texts = [choice.new_text(field) for field in choice.fields]
        if not texts[0]:
            missing.append(name)
            continue
        item = _item(name, texts, kind, vocabulary)
        items.append(item)
        codes[name] = item.name if isinstance(item, Series) else item.code
    return Additions(tuple(items), codes, tuple(missing))


def _item(name: str, texts: list[str], kind: Kind, vocabulary: Vocabulary) -> Addition:
    first = texts[0]
    if name == "party":
        colour = free_colour(vocabulary.parties.values())
        return Party(free_code(first, set(vocabulary.parties)), first, colour)
    if name == "category":
        definitions = (Definition(texts[1]),) if texts[1] else ()
        return Category(
            free_code(first, set(vocabulary.categories)), first, kind.value, definitions
        )
    if name == "metric":
        return MetricDefinition(free_code(first, set(vocabulary.metrics)), first, texts[1])
    if name == "series":
        return Series(first, kind.value, _STALE_DAYS.get(kind, 7))
    title, publisher, address, published, licence = texts
    return Source(
        free_code(title, set(vocabulary.sources)),
        title,
        publisher=publisher,
        address=address,
        published=published,
        licence=licence,
    )
