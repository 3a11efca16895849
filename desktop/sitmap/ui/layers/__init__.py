"""The list of layers and the filter of the window: what the reader keeps back."""
