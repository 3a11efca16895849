"""Dated records of other people in the child process: files, formats, columns, dates, places.

What comes out is checked columns and a report; nothing is written, and no base map is read.
"""
