"""The printed page as plain data: what stands on it, and where."""
