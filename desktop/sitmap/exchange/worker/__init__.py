"""What runs in the child process only: readers of other people's files, and GDAL.

Nobody imports this package; ``child`` starts it with ``python -m``. What the program does with
the answers belongs to the modules beside it.
"""
