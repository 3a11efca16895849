"""Other people's files, read in a child process; knows no store."""
