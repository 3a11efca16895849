"""Base maps of the user's own in the child process: what a file is, its pictures, its shapes.

Records of situations are read by the package beside this one.
"""
