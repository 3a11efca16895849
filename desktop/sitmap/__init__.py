"""Sitmap: what the situation was on a given day, on a map, with sources."""

from __future__ import annotations

__version__ = "0.1.0"
