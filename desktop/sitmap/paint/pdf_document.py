"""Pages as a whole PDF document: layers to switch, positions, contents, texts for the blind.

Qt paints every part of a page as a sheet of its own; here the sheets become form objects and
are put together again. What the parts are is decided by ``portrayal.page.layers``; properties
and fixed bytes are made by ``pdf_finish``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from sitmap.paint.page_painter import pdf_bytes
from sitmap.paint.pdf_archive import make_archivable
from sitmap.paint.pdf_finish import DocumentFacts, finish_pdf
from sitmap.paint.pdf_pictures import lighten_pictures
from sitmap.paint.pdf_position import viewport
from sitmap.portrayal.page.layers import Part, page_parts
from sitmap.portrayal.page.model import MM_PER_POINT, Page, TextRun
from sitmap.portrayal.page.position import map_positions

__all__ = ["document_bytes"]


@dataclass(slots=True)
class _Document:
    """The document as far as it is put together: layers by name, and the tree of its texts.

    ``marked`` are the elements of the marked parts, page by page.
    """

    pdf: pikepdf.Pdf
    layered: bool
    layers: dict[str, pikepdf.Object] = field(default_factory=dict)
    elements: list[pikepdf.Object] = field(default_factory=list)
    marked: list[list[pikepdf.Object]] = field(default_factory=list)


def document_bytes(
    pages: Sequence[Page], facts: DocumentFacts, *, archive: bool = False, light: bool = False
) -> bytes:
    """Return the pages as PDF: same pages and facts, same bytes.

    Maps carry their position and their layers can be switched; with ``archive`` the document
    is PDF/A-2b and has no layers, with ``light`` its pictures are JPEG.
    """
    parts = [page_parts(page) for page in pages]
    sheets = [
        replace(page, blocks=(replace(page.blocks[part.block], items=part.items),))
        for page, own in zip(pages, parts, strict=True)
        for part in own
    ]
    with pikepdf.open(BytesIO(pdf_bytes(sheets, facts.title))) as pdf:
        made = _Document(pdf, layered=not archive)
        for number, (page, own) in enumerate(zip(pages, parts, strict=True)):
            _join(made, number, page, own)
        _list_layers(made)
        _list_texts(made)
        _list_contents(pdf, pages, facts.title)
        if archive:
            make_archivable(pdf)
        if light:
            lighten_pictures(pdf)
        out = BytesIO()
        pdf.save(out)
    return finish_pdf(out.getvalue(), facts, archive=archive)


# --- one page ---------------------------------------------------------------------------


def _join(made: _Document, number: int, page: Page, parts: Sequence[Part]) -> None:
    """Make one page of the sheets of its parts, which stand from ``number`` on."""
    pages = made.pdf.pages
    forms = [_form(pages[number + at].obj) for at in range(len(parts))]
    del pages[number + 1 : number + len(parts)]
    sheet = pages[number].obj
    used: dict[str, pikepdf.Object] = {}
    steps = []
    for at, part in enumerate(parts):
        draw = f"q /P{at} Do Q"
        if made.layered and part.layer:
            layer, group = _layer(made, part.layer)
            used[f"/{layer}"] = group
            draw = f"/OC /{layer} BDC {draw} EMC"
        steps.append(f"/{'Figure' if part.words else 'P'} <</MCID {at}>> BDC {draw} EMC")
    sheet.Contents = made.pdf.make_stream("\n".join(steps).encode("ascii"))
    sheet.Resources = Dictionary(
        XObject=Dictionary({f"/P{at}": form for at, form in enumerate(forms)})
    )
    if used:
        sheet.Resources.Properties = Dictionary(used)
    sheet.StructParents = number
    made.marked.append(_mark(made, sheet, parts))
    height = float(sheet.MediaBox[3])
    ports = [viewport(position, height) for position in map_positions(page)]
    known = [port for port in ports if port is not None]
    if known:
        sheet.VP = Array(known)
    if "/Annots" in sheet:
        del sheet.Annots


def _form(sheet: pikepdf.Object) -> pikepdf.Object:
    """Return what is drawn on a sheet as a form: Qt's one stream of it, by other keys."""
    form = sheet.Contents
    form.Type, form.Subtype = Name.XObject, Name.Form
    form.BBox, form.Resources = sheet.MediaBox, sheet.Resources
    return form


def _layer(made: _Document, name: str) -> tuple[str, pikepdf.Object]:
    """Return the key and the group of a layer, the same on all pages."""
    if name not in made.layers:
        group = Dictionary(Type=Name.OCG, Name=String(name))
        made.layers[name] = made.pdf.make_indirect(group)
    return f"L{list(made.layers).index(name)}", made.layers[name]


def _mark(made: _Document, sheet: pikepdf.Object, parts: Sequence[Part]) -> list[pikepdf.Object]:
    """Make one element a block, and return the element of each part."""
    found: dict[int, pikepdf.Object] = {}
    marked = []
    for at, part in enumerate(parts):
        element = found.get(part.block)
        if element is None:
            element = Dictionary(Type=Name.StructElem, S=Name.P, Pg=sheet, K=Array())
            if part.words:
                element.S, element.Alt = Name.Figure, String(part.words)
            element = found[part.block] = made.pdf.make_indirect(element)
            made.elements.append(element)
        element.K.append(at)
        marked.append(element)
    return marked


# --- the whole document -----------------------------------------------------------------


def _list_layers(made: _Document) -> None:
    if not made.layers:
        return
    every = Array(list(made.layers.values()))
    shown = Dictionary(Name=String("Map layers"), Order=every, ON=every)
    made.pdf.Root.OCProperties = Dictionary(OCGs=every, D=shown)


def _list_texts(made: _Document) -> None:
    """Write the tree in which the texts are read, and where a map has its words."""
    pdf = made.pdf
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    whole = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root))
    for element in made.elements:
        element.P = whole
    whole.K = Array(made.elements)
    root.K = whole
    places: list[pikepdf.Object | int] = []
    for number, marked in enumerate(made.marked):
        places += [number, pdf.make_indirect(Array(marked))]
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(places)))
    root.ParentTreeNextKey = len(made.marked)
    pdf.Root.StructTreeRoot = root
    pdf.Root.MarkInfo = Dictionary(Marked=True)


def _list_contents(pdf: pikepdf.Pdf, pages: Sequence[Page], title: str) -> None:
    """Write the bookmarks: each page, and below it the headings on it."""
    with pdf.open_outline() as outline:
        for number, page in enumerate(pages):
            name = title if number == 0 else f"Page {number + 1}"
            top = pikepdf.OutlineItem(name, number, "XYZ", top=_from_below(pdf, number, 0.0))
            for block in page.blocks:
                for item in block.items:
                    if isinstance(item, TextRun) and item.heading:
                        height = _from_below(pdf, number, item.y - 2 * item.size * MM_PER_POINT)
                        top.children.append(
                            pikepdf.OutlineItem(item.text, number, "XYZ", top=height)
                        )
            outline.root.append(top)


def _from_below(pdf: pikepdf.Pdf, number: int, y: float) -> float:
    """Return millimetres from the top of a page as points from its lower edge."""
    return round(float(pdf.pages[number].mediabox[3]) - y / MM_PER_POINT, 2)
