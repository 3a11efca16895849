"""What to draw: styles, draw lists, base map, legend, page. No Qt, no files of users."""
