"""What PDF/A-2b asks for beyond a plain PDF: whose colours are meant, and nothing forbidden.

The claim itself stands in the metadata, which ``pdf_finish`` writes.
"""

from __future__ import annotations

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PySide6.QtGui import QColorSpace

__all__ = ["make_archivable"]

_PRINT_COLOURS = ("/CSpcmyk", "/PCSpcmyk")
"""Qt names them in every page and never uses them; sRGB is the one intent of the document."""


def make_archivable(pdf: pikepdf.Pdf) -> None:
    """Name sRGB as the colours meant, and take out what an archive must not depend on."""
    profile = bytes(QColorSpace(QColorSpace.NamedColorSpace.SRgb).iccProfile().data())
    stream = pdf.make_stream(profile, N=3)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB IEC61966-2.1"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=stream,
    )
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream) and "/Interpolate" in item:
            del item.Interpolate
        if isinstance(item, pikepdf.Dictionary) and "/CIDSet" in item:
            del item.CIDSet  # may be left out, and must be exact where it stands
        if isinstance(item, pikepdf.Dictionary | pikepdf.Stream) and "/Resources" in item:
            _drop_print_colours(item.Resources)


def _drop_print_colours(resources: pikepdf.Object) -> None:
    spaces = resources.get("/ColorSpace")
    for name in _PRINT_COLOURS:
        if spaces is not None and name in spaces:
            del spaces[name]
