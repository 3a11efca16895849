"""Shows one page exactly as it will be printed, as large as the space allows."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from sitmap.paint.page_painter import paint_page
from sitmap.paint.vision import seen_image
from sitmap.portrayal.page.model import Page
from sitmap.portrayal.vision import Vision, vision_words

__all__ = ["PagePreview"]

_MARGIN: Final = 14.0


class PagePreview(QWidget):
    """Paints the page with the page painter; the picture is kept until page or size change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page: Page | None = None
        self._image: QImage | None = None
        self._vision: Vision = "all"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(360, 300)
        self.setAccessibleName("Preview of the page")

    def sizeHint(self) -> QSize:
        return QSize(860, 640)

    @property
    def page(self) -> Page | None:
        """The page shown."""
        return self._page

    def show_page(self, page: Page | None) -> None:
        """Show another page, or nothing."""
        self._page = page
        self._image = None
        if page is not None:
            text = " ".join(page.texts()).replace("\u00a0", " ")
            self.setAccessibleDescription(text[:2000])
        self.update()

    def show_as_seen(self, vision: Vision) -> None:
        """Show the page in a colour vision; what is printed keeps its colours."""
        self._vision = vision
        self._image = None
        self.update()

    def sheet_rect(self) -> QRectF:
        """Return where the sheet lies in the widget."""
        if self._page is None:
            return QRectF()
        width, height = self.width() - 2 * _MARGIN, self.height() - 2 * _MARGIN
        scale = max(0.1, min(width / self._page.width, height / self._page.height))
        size = (self._page.width * scale, self._page.height * scale)
        return QRectF((self.width() - size[0]) / 2, (self.height() - size[1]) / 2, *size)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().window().color().darker(112))
        if self._page is not None:
            rect = self.sheet_rect()
            shadow = rect.translated(0.0, 2.0).adjusted(-1.0, -1.0, 1.0, 1.0)
            painter.fillRect(shadow, QColor(0, 0, 0, 46))
            # At whole pixels and unscaled: stretching by a fraction would drop a row of it.
            painter.drawImage(rect.topLeft().toPoint(), self._picture(self._page, rect))
            if self._vision != "all":
                words = f"{vision_words(self._vision)}; prints keep their colours"
                painter.drawText(self.rect(), Qt.AlignmentFlag.AlignHCenter, words)
        painter.end()

    def _picture(self, page: Page, rect: QRectF) -> QImage:
        ratio = self.devicePixelRatioF()
        size = QSize(max(1, round(rect.width() * ratio)), max(1, round(rect.height() * ratio)))
        if self._image is None or self._image.size() != size:
            image = QImage(size, QImage.Format.Format_RGB32)
            image.fill(Qt.GlobalColor.white)
            painter = QPainter(image)
            painter.scale(size.width() / page.width, size.height() / page.height)
            paint_page(painter, page)
            painter.end()
            image = seen_image(image, self._vision)
            image.setDevicePixelRatio(ratio)
            self._image = image
        return self._image
