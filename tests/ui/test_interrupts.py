"""Signals of the system reach Qt's loop and afterwards belong to whom they belonged before."""

from __future__ import annotations

import signal

import pytest
from pytestqt.qtbot import QtBot

from sitmap.ui.interrupts import Interrupts


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_is_told_inside_the_loop(qtbot: QtBot, name: str) -> None:
    number = getattr(signal, name)
    before = signal.getsignal(number)
    interrupts = Interrupts()
    try:
        with qtbot.waitSignal(interrupts.interrupted) as told:
            signal.raise_signal(number)
    finally:
        interrupts.close()
    assert told.args == [number]
    assert signal.getsignal(number) == before
