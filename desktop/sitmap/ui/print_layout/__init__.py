"""The print dialog and the preview of the page."""
