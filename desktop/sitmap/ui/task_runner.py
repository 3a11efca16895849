"""The only threads: one owns the store, a small pool does the rest.

Work takes frozen values and returns a value; results arrive on the GUI thread. No widget
is read in a worker, no lock exists outside this module. A ``key`` makes newer work of the
same kind replace older: late results are dropped. While the threads live, garbage is searched for
on the GUI thread only: what is Qt's must not be taken apart in another.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from sitmap.starting import automatic, by_hand, search_if_due

__all__ = ["TaskRunner"]

_SEARCH_MS: Final = 500
"""How often garbage is searched for, if there is enough of it."""


@dataclass(frozen=True, slots=True)
class _Delivery:
    """A finished piece of work on its way to the GUI thread."""

    future: Future[Any]
    done: Callable[[Any], None] | None
    failed: Callable[[Exception], None] | None
    key: str
    number: int


class TaskRunner(QObject):
    """Runs functions off the GUI thread and delivers what they return on it.

    Signals: ``idle_changed(bool)`` whether nothing is running; ``closing()`` the threads are
    about to be waited for, and what can be cancelled should be.
    """

    idle_changed = Signal(bool)
    closing = Signal()
    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None, pool_size: int = 2) -> None:
        super().__init__(parent)
        self._store = ThreadPoolExecutor(1, "sitmap-store")
        self._pool = ThreadPoolExecutor(pool_size, "sitmap-pool")
        self._newest: dict[str, int] = {}
        self._numbers = itertools.count(1)
        self._running = 0
        self._closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._search = QTimer(self, interval=_SEARCH_MS)
        self._search.timeout.connect(search_if_due)
        self._search.start()
        by_hand()

    @property
    def idle(self) -> bool:
        """Whether nothing is running or waiting to be delivered."""
        return self._running == 0

    def run(
        self,
        function: Callable[..., Any],
        *args: Any,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        key: str = "",
    ) -> None:
        """Run ``function(*args)`` in the pool."""
        self._submit(self._pool, function, args, done, failed, key)

    def run_in_store(
        self,
        function: Callable[..., Any],
        *args: Any,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        key: str = "",
    ) -> None:
        """Run ``function(*args)`` on the one thread that may touch the store."""
        self._submit(self._store, function, args, done, failed, key)

    def call_in_store(self, function: Callable[..., Any], *args: Any) -> Any:
        """Run on the store thread and wait for the result; for opening and closing only."""
        return self._store.submit(function, *args).result()

    def start_in_store(self, function: Callable[..., Any], *args: Any) -> Future[Any]:
        """Start on the store thread; the caller waits for the future when it needs the value."""
        return self._store.submit(function, *args)

    def _submit(
        self,
        executor: ThreadPoolExecutor,
        function: Callable[..., Any],
        args: tuple[Any, ...],
        done: Callable[[Any], None] | None,
        failed: Callable[[Exception], None] | None,
        key: str,
    ) -> None:
        if self._closed:
            return
        number = next(self._numbers)
        if key:
            self._newest[key] = number
        self._running += 1
        if self._running == 1:
            self.idle_changed.emit(False)

        def on_done(future: Future[Any]) -> None:
            if not self._closed:
                self._finished.emit(_Delivery(future, done, failed, key, number))

        executor.submit(function, *args).add_done_callback(on_done)

    def _deliver(self, delivery: _Delivery) -> None:
        try:
            late = delivery.key and self._newest.get(delivery.key) != delivery.number
            if not (self._closed or late or delivery.future.cancelled()):
                _hand_over(delivery)
        finally:
            # Not before: whoever waits for idleness expects the result to be in place.
            self._running -= 1
            if self._running == 0:
                self.idle_changed.emit(True)

    def close(self) -> None:
        """Wait and end the threads: all that the store was asked for is done, the rest dropped.

        A recording that waits behind a long reading must still reach the disk; nobody is told
        of results any more.
        """
        self.closing.emit()
        was_closed, self._closed = self._closed, True
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._store.shutdown(wait=True)
        self._search.stop()
        if not was_closed:
            automatic()


def _hand_over(delivery: _Delivery) -> None:
    error = delivery.future.exception()
    if error is None:
        if delivery.done is not None:
            delivery.done(delivery.future.result())
    elif isinstance(error, Exception) and delivery.failed is not None:
        delivery.failed(error)
    else:
        raise error
