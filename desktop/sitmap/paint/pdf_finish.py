"""Finishes a PDF so that the same page always has the same bytes.

Qt writes the clock and random ids into every PDF; here they are replaced by what the page
itself says. Drawing does not belong here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from uuid import NAMESPACE_URL, uuid5

import pikepdf

__all__ = ["DocumentFacts", "finish_pdf"]


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What the document properties say; ``day`` stands for both dates, None leaves them out."""

    title: str
    subject: str
    keywords: str = ""
    day: date | None = None


def finish_pdf(data: bytes, facts: DocumentFacts) -> bytes:
    """Return the PDF with title, subject and fixed dates and ids: same input, same bytes."""
    with pikepdf.open(BytesIO(data)) as pdf:
        _set_properties(pdf, facts)
        _set_metadata(pdf, facts)
        pdf.Root.Lang = pikepdf.String("en")
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        if "/ID" in pdf.trailer:
            del pdf.trailer["/ID"]
        out = BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return out.getvalue()


def _set_properties(pdf: pikepdf.Pdf, facts: DocumentFacts) -> None:
    info = pdf.docinfo
    for key in ("/CreationDate", "/ModDate"):
        if key in info:
            del info[key]
        if facts.day is not None:
            info[key] = pikepdf.String(f"D:{facts.day:%Y%m%d}000000Z")
    info["/Title"] = pikepdf.String(facts.title)
    info["/Subject"] = pikepdf.String(facts.subject)
    info["/Creator"] = pikepdf.String("Sitmap")
    if facts.keywords:
        info["/Keywords"] = pikepdf.String(facts.keywords)


def _set_metadata(pdf: pikepdf.Pdf, facts: DocumentFacts) -> None:
    """Write the same facts as XMP; the document's id is made of them."""
    if "/Metadata" in pdf.Root:
        del pdf.Root.Metadata
    identity = uuid5(NAMESPACE_URL, f"{facts.title}\n{facts.subject}\n{facts.keywords}")
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
        meta["dc:title"] = facts.title
        meta["dc:description"] = facts.subject
        meta["dc:format"] = "application/pdf"
        meta["pdf:Producer"] = str(pdf.docinfo.get("/Producer", "Sitmap"))
        meta["xmp:CreatorTool"] = "Sitmap"
        meta["xmpMM:DocumentID"] = f"uuid:{identity}"
        if facts.keywords:
            meta["pdf:Keywords"] = facts.keywords
        if facts.day is not None:
            meta["xmp:CreateDate"] = meta["xmp:ModifyDate"] = f"{facts.day:%Y-%m-%d}T00:00:00Z"
