"""Sends pages to a printer through the system's own dialog."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QWidget

from sitmap.errors import UserError
from sitmap.paint.page_painter import paint_page
from sitmap.portrayal.page.model import Page

__all__ = ["paint_on_printer", "print_pages", "printer_for"]


def printer_for(page: Page, title: str) -> QPrinter:
    """Return the default printer with the page's sheet, margins left to the page."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setFullPage(True)
    landscape = page.width > page.height
    width, height = sorted((page.width, page.height))
    sheet = QPageSize(
        QSizeF(width, height),
        QPageSize.Unit.Millimeter,
        "",
        QPageSize.SizeMatchPolicy.FuzzyMatch,
    )
    turn = QPageLayout.Orientation.Landscape if landscape else QPageLayout.Orientation.Portrait
    printer.setPageLayout(QPageLayout(sheet, turn, QMarginsF()))
    return printer


def print_pages(pages: Sequence[Page], title: str, parent: QWidget) -> bool:
    """Ask for a printer and print; False if the user cancelled.

    Raises UserError if the printer does not take the pages.
    """
    printer = printer_for(pages[0], title)
    if QPrintDialog(printer, parent).exec() != QDialog.DialogCode.Accepted:
        return False
    paint_on_printer(printer, pages)
    return True


def paint_on_printer(printer: QPrinter, pages: Sequence[Page]) -> None:
    """Paint the pages at their true size; raises UserError if the printer refuses."""
    printer.setFullPage(True)
    painter = QPainter()
    if not painter.begin(printer):
        raise UserError("the printer does not answer", hint="choose another one or save as PDF")
    scale = printer.resolution() / 25.4
    try:
        for number, page in enumerate(pages):
            if number and not printer.newPage():
                raise UserError("the printer stopped after a page", hint="check it and try again")
            painter.save()
            painter.scale(scale, scale)
            paint_page(painter, page)
            painter.restore()
    finally:
        painter.end()
