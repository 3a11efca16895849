"""Which formats there are, and what each can hold. A format's module is loaded when it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Final

from sitmap.domain.export_rows import ExportRows, Product
from sitmap.errors import UserError

__all__ = ["FORMS", "SITUATION", "Form", "form_of"]


@dataclass(frozen=True, slots=True)
class Form:
    """A format: its ending, its name, and which function of this package writes it.

    ``beside`` is the end of the name of a second file that says what the first cannot, and
    ``placed_only`` tells that rows without a place cannot be in it.
    """

    ending: str
    name: str
    function: str
    beside: str = ""
    describe: str = ""
    placed_only: bool = False

    def write(self, path: Path, product: Product, batches: Iterable[ExportRows]) -> None:
        """Write the rows; raises UserError for what cannot be written, OSError passes through."""
        self._call(self.function)(path, product, batches)

    def companion(self, out: Path) -> Path | None:
        """Return the path of the second file, None if there is none."""
        return out.with_name(out.name + self.beside) if self.beside else None

    def write_beside(self, path: Path, product: Product, out: Path) -> None:
        """Write the second file to ``path``; it speaks of ``out``."""
        self._call(self.describe)(path, product, out.name)

    @staticmethod
    def _call(function: str) -> Callable[..., None]:
        module, _, name = function.partition(":")
        found: Callable[..., None] = getattr(
            import_module(f"sitmap.exchange.writing.{module}"), name
        )
        return found


SITUATION: Final = Form(".gpkg", "Sitmap file (GeoPackage)", "")
"""A situation file, which only the store writes."""

_LINES: Final = "geojson:write_geojson_lines"

FORMS: Final = {
    form.ending: form
    for form in (
        Form(".geojson", "GeoJSON", "geojson:write_geojson"),
        Form(".geojsonl", "GeoJSON, a feature a line", _LINES, "-about.json", "geojson:describe"),
        Form(".kml", "KML", "kml:write_kml"),
        Form(".kmz", "KMZ", "kml:write_kmz"),
        Form(".csv", "CSV", "csv_table:write_csv", "-metadata.json", "csv_table:describe_csv"),
        Form(".xlsx", "Excel workbook", "workbook:write_workbook"),
        SITUATION,
        Form(".fgb", "FlatGeobuf", "flatgeobuf:write_flatgeobuf", placed_only=True),
    )
}
"""Every format by its ending."""


def form_of(out: Path) -> Form:
    """Return the format that the ending of a name asks for; raises UserError for unknown ones."""
    form = FORMS.get(out.suffix.lower())
    if form is None:
        raise UserError(
            "unknown format to export", where=str(out), hint=f"end the name in {', '.join(FORMS)}"
        )
    return form
