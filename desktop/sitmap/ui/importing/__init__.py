"""Dialogs that take other people's files in: importing, the list of imports, merging.

Reading files is ``exchange``'s matter, recording them the store's.
"""
