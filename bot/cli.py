"""The command line: one program, its commands each in a module of `bot.console`."""

from __future__ import annotations

import sys

import typer

from bot.console.address import address
from bot.console.backup import backup, restore
from bot.console.bot import bot
from bot.console.check import check
from bot.console.db import db
from bot.console.demo import demo
from bot.console.detect import detect
from bot.console.doctor import doctor
from bot.console.document import document
from bot.console.list import list_listing
from bot.console.match import match
from bot.console.read import read
from bot.console.roster import roster
from bot.console.run import run
from bot.console.scaffold import scaffold
from bot.console.scheduler import scheduler
from bot.console.search import search
from bot.console.sources import sources
from bot.console.status import status
from bot.console.watch import watch
from bot.console.web import web
from bot.console.worker import worker
from config import ConfigError
from store import StoreError

app = typer.Typer(
    name="hearye",
    help="Watches where local government posts its business, and says so in time to act.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(run)
app.command()(demo)
app.command()(check)
app.command()(sources)
app.command()(detect)
app.command()(search)
app.add_typer(watch, name="watch")
app.command()(match)
app.command()(read)
app.command("list")(list_listing)
app.add_typer(roster, name="roster")
app.add_typer(scaffold, name="scaffold")
app.command()(document)
app.command()(address)
app.command()(web)
app.command()(scheduler)
app.command()(worker)
app.command()(bot)
app.command()(doctor)
app.command()(status)
app.add_typer(db, name="db")
app.command()(backup)
app.command()(restore)


def main() -> None:
    """Run a command; what the operator has to mend is one sentence, not a traceback."""
    try:
        app()
    except (ConfigError, StoreError) as error:
        print(error, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
