"""Charts as plain draw lists: numbers through time, for the window, a file and a page alike."""
