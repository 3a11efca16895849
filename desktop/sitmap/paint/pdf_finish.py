"""Finishes a PDF so that the same page always has the same bytes.

Qt writes the clock and random ids into every PDF; here they are replaced by what the page
itself says. Drawing does not belong here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from io import BytesIO
from typing import Final
from uuid import NAMESPACE_URL, uuid5

import pikepdf

from sitmap.paint.page_stamp import PDF_KEY

__all__ = ["DocumentFacts", "finish_pdf"]


_VERSION: Final = "1.7"
"""The first whose standard knows layers and positions."""


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What the document properties say; ``day`` stands for both dates, None leaves them out.

    ``stamp`` is how the pages were made.
    """

    title: str
    subject: str
    keywords: str = ""
    day: date | None = None
    stamp: str = ""


def finish_pdf(data: bytes, facts: DocumentFacts, *, archive: bool = False) -> bytes:
    """Return the PDF with title, subject and fixed dates and ids: same input, same bytes.

    With ``archive`` its metadata claims PDF/A-2b.
    """
    with pikepdf.open(BytesIO(data)) as pdf:
        _set_properties(pdf, facts)
        _set_metadata(pdf, facts, archive=archive)
        _name_fonts(pdf)
        pdf.Root.Lang = pikepdf.String("en")
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        if "/ID" in pdf.trailer:
            del pdf.trailer["/ID"]
        # Qt numbers its objects in the random order of a hash. Written plainly they are
        # numbered as they are reached from the root, and packed in that order afterwards.
        plain = _saved(pdf, pikepdf.ObjectStreamMode.disable)
    with pikepdf.open(BytesIO(plain)) as pdf:
        if "/ID" in pdf.trailer:
            del pdf.trailer["/ID"]
        return _saved(pdf, pikepdf.ObjectStreamMode.generate)


def _saved(pdf: pikepdf.Pdf, mode: pikepdf.ObjectStreamMode) -> bytes:
    out = BytesIO()
    pdf.save(
        out,
        deterministic_id=True,
        compress_streams=True,
        object_stream_mode=mode,
        force_version=_VERSION,
    )
    return out.getvalue()


def _name_fonts(pdf: pikepdf.Pdf) -> None:
    """Give each embedded font a tag made of its content; Qt's are made of object numbers."""
    for item in pdf.objects:
        if not isinstance(item, pikepdf.Dictionary) or "/FontFile2" not in item:
            continue
        digest = sha256(bytes(item.FontFile2.read_bytes())).digest()
        tag = "".join(chr(ord("A") + byte % 26) for byte in digest[:6])
        name = str(item.FontName).removeprefix("/").rpartition("+")[2]
        item.FontName = pikepdf.Name(f"/{tag}+{name}")


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
    if facts.stamp:
        info[PDF_KEY] = pikepdf.String(facts.stamp)


def _set_metadata(pdf: pikepdf.Pdf, facts: DocumentFacts, *, archive: bool) -> None:
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
        if archive:
            meta["pdfaid:part"], meta["pdfaid:conformance"] = "2", "B"
        if facts.keywords:
            meta["pdf:Keywords"] = facts.keywords
        if facts.day is not None:
            meta["xmp:CreateDate"] = meta["xmp:ModifyDate"] = f"{facts.day:%Y-%m-%d}T00:00:00Z"
