"""The command line: one program, its commands each in a module of `bot.console`."""

from __future__ import annotations

import sys

import typer

from bot.console.address import address
from bot.console.run import run
from config import ConfigError

app = typer.Typer(
    name="hearye",
    help="Watches where local government posts its business, and says so in time to act.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(run)
app.command()(address)


def main() -> None:
    """Run a command; what the operator has to mend is one sentence, not a traceback."""
    try:
        app()
    except ConfigError as error:
        print(error, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
