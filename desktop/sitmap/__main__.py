"""Start of the program: a command goes to ``cli``, anything else opens the window."""

from __future__ import annotations

import sys

from sitmap.cli.names import COMMANDS, TOP_OPTIONS

__all__ = ["main"]


def main() -> int:
    """Run the program with the arguments of the process; returns the exit code."""
    arguments = sys.argv[1:]
    if arguments and (arguments[0] in COMMANDS or arguments[0] in TOP_OPTIONS):
        try:
            from sitmap.cli.run import run_command

            return run_command(arguments)
        except KeyboardInterrupt:  # before the command could begin
            print("sitmap: interrupted", file=sys.stderr)
            return 130
    # Everything else is a file or nothing: the window. Importing it costs half of the start,
    # so commands never do.
    from sitmap.app import open_application

    return open_application(arguments)


if __name__ == "__main__":
    sys.exit(main())
