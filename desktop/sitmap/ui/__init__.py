"""The windows: the only package with widgets and threads."""
