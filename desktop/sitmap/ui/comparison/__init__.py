"""Comparing the day shown with an earlier one: figures, and the ground that changed."""
