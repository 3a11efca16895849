"""Exports from the window: what, in which form, how redacted, and what that would give."""
