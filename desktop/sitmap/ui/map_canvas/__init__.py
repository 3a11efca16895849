"""The map canvas: one widget that paints a draw list."""
