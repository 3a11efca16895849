"""The recording form and drawing on the map."""
