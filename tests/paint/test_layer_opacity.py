from __future__ import annotations

from sitmap.domain.observation import Basis, Kind
from sitmap.paint.page_painter import pdf_bytes
from sitmap.paint.print_service import compose_pages
from sitmap.portrayal.layer_choices import LayerChoices
from sitmap.portrayal.map_options import MapOptions
from sitmap.portrayal.page.request import PageRequest
from tests.helpers.snapshots import EXAMPLE_EXTENT, Row, make_snapshot, situation_on

AREA = "POLYGON ((36.8 48.0, 37.6 48.0, 37.6 48.5, 36.8 48.5, 36.8 48.0))"


def test_a_faded_area_stays_a_vector_on_paper(qapp: object) -> None:
    snapshot = make_snapshot([Row(Kind.CONTROL, wkt=AREA, party="RU", basis=Basis.ASSESSED)])
    layers = LayerChoices().with_opacity(snapshot.layers.keys, 0.4)
    request = PageRequest(extent=EXAMPLE_EXTENT, options=MapOptions(layers=layers))
    made = compose_pages(snapshot, situation_on(snapshot), request)
    plain = compose_pages(snapshot, situation_on(snapshot), PageRequest(extent=EXAMPLE_EXTENT))
    faded, full = (pdf_bytes(item.pages, item.title) for item in (made, plain))
    assert faded.count(b"/Subtype /Image") == full.count(b"/Subtype /Image")
    assert faded.count(b"/ca 0.4") > full.count(b"/ca 0.4")
