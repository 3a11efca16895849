"""The command line: a contract that other programs call.

Each module holds the commands of one subject; ``run`` turns errors into exit codes. What a
command computes belongs to the layers below.
"""
