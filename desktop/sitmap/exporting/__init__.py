"""Exports: which rows, made safe or not, into which file. Ties the store to the writers."""
