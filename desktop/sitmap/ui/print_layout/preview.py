"""Shows one page exactly as it will be printed, as large as the space allows."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from sitmap.paint.page_painter import paint_page
from sitmap.paint.vision import seen_image
from sitmap.portrayal.page.model import Page
from sitmap.portrayal.vision import Vision, vision_words
from sitmap.ui.task_runner import TaskRunner

__all__ = ["PagePreview"]

_MARGIN: Final = 14.0


class PagePreview(QWidget):
    """Shows the page as the page painter paints it; kept until page or size change.

    With a task runner it is painted in a worker, and the last picture shows until then. Signal
    ``sheet_moved``: the sheet lies elsewhere in the widget.
    """

    sheet_moved = Signal()

    def __init__(self, parent: QWidget | None = None, *, runner: TaskRunner | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._page: Page | None = None
        self._image: QImage | None = None
        self._stale, self._stopped = True, False
        self._asked: tuple[Page, QSize] | None = None
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
        self._stale = True
        if page is None:
            self._image = None
        if page is not None:
            text = " ".join(page.texts()).replace("\u00a0", " ")
            self.setAccessibleDescription(text[:2000])
        self.update()

    def stop(self) -> None:
        """Take no more pictures from the worker: the widget is about to go."""
        self._stopped = True

    def show_as_seen(self, vision: Vision) -> None:
        """Show the page in a colour vision; what is printed keeps its colours."""
        self._stale = self._stale or vision != self._vision
        self._vision = vision
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
            image = self._picture(self._page, rect)
            if image is not None:
                painter.drawImage(rect.toRect() if self._stale else rect.topLeft().toPoint(), image)
            else:
                painter.fillRect(rect, Qt.GlobalColor.white)
            if self._vision != "all":
                words = f"{vision_words(self._vision)}; prints keep their colours"
                painter.drawText(self.rect(), Qt.AlignmentFlag.AlignHCenter, words)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.sheet_moved.emit()

    def _picture(self, page: Page, rect: QRectF) -> QImage | None:
        """Return the picture for the sheet as it lies, or the last one until it is painted."""
        ratio = self.devicePixelRatioF()
        size = QSize(max(1, round(rect.width() * ratio)), max(1, round(rect.height() * ratio)))
        if self._stale or self._image is None or self._image.size() != size:
            self._stale = True
            if self._runner is None:
                self._take((page, _painted(page, size, ratio, self._vision)))
            elif (page, size) != self._asked:
                self._asked = (page, size)
                self._runner.run(
                    _paired, page, size, ratio, self._vision, done=self._taken, key="page preview"
                )
        return self._image

    def _taken(self, made: tuple[Page, QImage]) -> None:
        if not self._stopped:
            self._take(made)
            self.update()

    def _take(self, made: tuple[Page, QImage]) -> None:
        page, image = made
        self._asked = None
        if page is self._page:
            self._image, self._stale = image, False


def _paired(page: Page, size: QSize, ratio: float, vision: Vision) -> tuple[Page, QImage]:
    return page, _painted(page, size, ratio, vision)


def _painted(page: Page, size: QSize, ratio: float, vision: Vision) -> QImage:
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.scale(size.width() / page.width, size.height() / page.height)
    paint_page(painter, page)
    painter.end()
    image = seen_image(image, vision)
    image.setDevicePixelRatio(ratio)
    return image
