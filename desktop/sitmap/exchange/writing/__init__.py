"""Writers of other programs' formats: rows in, one file out. Which rows is decided elsewhere."""
