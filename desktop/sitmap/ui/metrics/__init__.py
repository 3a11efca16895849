"""The metrics panel: readings at the date and a chart of one metric."""
