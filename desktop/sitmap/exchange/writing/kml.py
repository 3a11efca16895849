"""KML and KMZ: a folder for each kind, a style for each party, a time span for each row.

Time spans are true UTC and end with the last moment at which a row holds, so that the days of
a series follow one another on a time slider. All fields stand as data beside the words.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Final
from xml.sax.saxutils import escape, quoteattr

from sitmap.domain.category import Party
from sitmap.domain.export_rows import ExportRows, Product
from sitmap.domain.export_times import utc_time
from sitmap.exchange.writing.flat import flat_cells
from sitmap.geo.rfc7946 import plain_geometry
from sitmap.geo.wkb import Coordinates, Parsed

__all__ = ["write_kml", "write_kmz"]

_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n'
)
_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COLOUR: Final = re.compile(r"#([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})")
_NO_PARTY: Final = Party("", "no party")
_FOLDERS: Final = {
    "control": "Control of terrain",
    "event": "Events",
    "route": "Routes",
    "place": "Places",
    "metric": "Metric readings",
    "assessment": "Assessments",
    "annotation": "Annotations",
}


def write_kml(path: Path, product: Product, batches: Iterable[ExportRows]) -> None:
    """Write one document; OSError passes through."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        _write(stream, product, batches)


def write_kmz(path: Path, product: Product, batches: Iterable[ExportRows]) -> None:
    """Write the document of ``write_kml`` into an archive, the same bytes every time."""
    item = zipfile.ZipInfo("doc.kml", (1980, 1, 1, 0, 0, 0))
    item.compress_type = zipfile.ZIP_DEFLATED
    with (
        zipfile.ZipFile(path, "w") as archive,
        archive.open(item, "w", force_zip64=True) as data,
        io.TextIOWrapper(data, encoding="utf-8", newline="\n") as stream,
    ):
        _write(stream, product, batches)


def _write(stream: IO[str], product: Product, batches: Iterable[ExportRows]) -> None:
    styles = {
        party.code: f"party{number}"
        for number, party in enumerate((_NO_PARTY, *product.vocabulary.parties.values()))
    }
    stream.write(f"{_HEAD}<Document>\n{_element('name', product.title)}")
    stream.write(_element("description", html.escape("\n".join(product.lines()), quote=False)))
    stream.writelines(
        _style(styles[party.code], party)
        for party in (_NO_PARTY, *product.vocabulary.parties.values())
    )
    folder = ""
    for rows in batches:
        if rows.kind.value != folder:
            stream.write("</Folder>\n" if folder else "")
            folder = rows.kind.value
            stream.write(f"<Folder>{_element('name', _FOLDERS[folder])}")
        stream.writelines(_placemarks(rows, product, styles))
    stream.write("</Folder>\n" if folder else "")
    stream.write("</Document>\n</kml>\n")


def _clean(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return escape(_NO_XML.sub("\ufffd", text))


def _element(name: str, text: str) -> str:
    return f"<{name}>{_clean(text)}</{name}>\n"


def _style(name: str, party: Party) -> str:
    found = _COLOUR.fullmatch(party.colour) or _COLOUR.fullmatch("#6b6b6b")
    red, green, blue = found.groups() if found else ("6b", "6b", "6b")
    colour = f"{blue}{green}{red}".lower()
    return (
        f'<Style id="{name}"><IconStyle><color>ff{colour}</color><scale>0.7</scale></IconStyle>'
        f"<LineStyle><color>ff{colour}</color><width>2</width></LineStyle>"
        f"<PolyStyle><color>66{colour}</color></PolyStyle></Style>\n"
    )


def _placemarks(rows: ExportRows, product: Product, styles: dict[str, str]) -> Iterator[str]:
    flat = flat_cells(rows, product.zone)
    names = list(flat)
    none: list[Any] = [None] * len(rows)
    spans = zip(*(rows.cells.get(name, none) for name in ("valid_from", "holds_to")), strict=True)
    starts = {name: f"<Data name={quoteattr(name)}><value>" for name in names}
    for shape, span, *values in zip(rows.shapes, spans, *flat.values(), strict=True):
        row = dict(zip(names, values, strict=True))
        data = "".join(
            f"{starts[name]}{_clean(_value(value))}</value></Data>"
            for name, value in row.items()
            if value is not None
        )
        yield (
            f"<Placemark>{_element('name', _name(row, product))}"
            f"{_element('description', html.escape(_description(row), quote=False))}"
            f"{_span(span, product.zone)}"
            f"<styleUrl>#{styles.get(row.get('party') or '', 'party0')}</styleUrl>"
            f"<ExtendedData>{data}</ExtendedData>{'' if shape is None else _shape(shape)}"
            "</Placemark>\n"
        )


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)


def _name(row: dict[str, Any], product: Product) -> str:
    category = product.vocabulary.categories.get(row.get("category") or "")
    return row.get("title") or row.get("place") or (category.name if category else row["kind"])


def _description(row: dict[str, Any]) -> str:
    source = row.get("source_title")
    lines = [
        row.get("text"),
        row.get("value_text"),
        f"Date: {row['valid']}" if row.get("valid") else None,
        f"Basis: {row.get('basis')}, grade {row.get('reliability')}{row.get('credibility')}",
        f"Source: {source}, licence {row.get('licence') or 'unknown'}" if source else None,
    ]
    return "\n".join(line for line in lines if line)


def _span(span: tuple[str | None, str | None], zone: str) -> str:
    start, end = span
    if start is None and end is None:
        return ""
    begin = "" if start is None else f"<begin>{utc_time(start, zone)}</begin>"
    last = "" if end is None else f"<end>{utc_time(end, zone)}</end>"
    return f"<TimeSpan>{begin}{last}</TimeSpan>\n"


# --- shapes -------------------------------------------------------------------------------


def _shape(shape: bytes) -> str:
    parsed = plain_geometry(shape)
    members = [_member(parsed, member) for member in parsed.members]
    return members[0] if len(members) == 1 else f"<MultiGeometry>{''.join(members)}</MultiGeometry>"


def _member(parsed: Parsed, member: tuple[Coordinates, ...]) -> str:
    if parsed.code in (1, 4):
        return f"<Point>{_coordinates(member[0])}</Point>"
    if parsed.code in (2, 5):
        return f"<LineString><tessellate>1</tessellate>{_coordinates(member[0])}</LineString>"
    rings = [f"<LinearRing>{_coordinates(ring)}</LinearRing>" for ring in member]
    holes = "".join(f"<innerBoundaryIs>{ring}</innerBoundaryIs>" for ring in rings[1:])
    return f"<Polygon><outerBoundaryIs>{rings[0]}</outerBoundaryIs>{holes}</Polygon>"


def _coordinates(array: Coordinates) -> str:
    pairs = " ".join(f"{x!r},{y!r}" for x, y in array.tolist())
    return f"<coordinates>{pairs}</coordinates>"
