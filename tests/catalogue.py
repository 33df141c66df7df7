"""The messages that people read, and a catalogue brought up to date with them.

`python -m tests.catalogue es` adds to `bot/locale/es.po` what is new, without a translation yet,
and takes out what nobody says any longer. With a new code it begins that language's file.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import discord
import polib
from babel.messages.extract import extract_from_dir
from discord import app_commands

import bot
from bot.commands import add_commands
from bot.language import CATALOGUES
from config import STATES, notice_law, shipped_concepts

KEYWORDS: dict[str, Any] = {"_": None, "ngettext": (1, 2), "say": None, "later": None}
METHODS = [
    ("web/templates/**.html", "jinja2.ext:babel_extract"),
    ("**.py", "python"),
]


def messages() -> dict[str, str]:
    """Every message with its plural, which is "" where it has none."""
    found: dict[str, str] = {}
    for said in (*_in_code(), *_of_commands(), *_of_laws(), *_of_concepts()):
        one, many = (said, "") if isinstance(said, str) else said
        if one:
            found[one] = found.get(one) or many
    return found


def _in_code() -> Iterator[str | tuple[str, str]]:
    home = Path(bot.__file__).parent
    for extracted in extract_from_dir(home, METHODS, keywords=KEYWORDS):
        message = extracted[2]
        yield message if isinstance(message, str) else (message[0], message[1])
    for package in ("scrapers", "store"):
        for extracted in extract_from_dir(
            home.parent / package, METHODS[1:], keywords={"Sentence": None}
        ):
            yield str(extracted[2])


def commands() -> Iterator[app_commands.Command[Any, ..., Any] | app_commands.Group]:
    """Every slash command and every group of them."""
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    add_commands(tree)
    for command in tree.walk_commands():
        assert not isinstance(command, app_commands.ContextMenu)
        yield command


def _of_commands() -> Iterator[str]:
    """What commands say of themselves: `bot.translator` looks it up."""
    for command in commands():
        yield command.description
        if isinstance(command, app_commands.Command):
            for parameter in command.parameters:
                yield parameter.description
                yield from (choice.name for choice in parameter.choices)


def _of_laws() -> Iterator[str]:
    """When a state's shorter notice is enough."""
    for state in STATES:
        law = notice_law(state)
        if law is not None:
            yield law.emergency


def _of_concepts() -> Iterator[str]:
    """What the ready-made queries find."""
    for concept in shipped_concepts():
        yield concept.description


def update(code: str) -> None:
    """Bring the catalogue of a language up to date."""
    file = CATALOGUES / f"{code}.po"
    book = polib.pofile(str(file), wrapwidth=0) if file.exists() else polib.POFile(wrapwidth=0)
    if not book.metadata:
        book.metadata = {
            "Project-Id-Version": "hearye",
            "Language": code,
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": "nplurals=2; plural=(n != 1);",
        }
    wanted = messages()
    kept = {entry.msgid: entry for entry in book if wanted.get(entry.msgid) == entry.msgid_plural}
    book[:] = [kept.get(one) or _entry(one, many) for one, many in wanted.items()]
    book.save(str(file))


def _entry(one: str, many: str) -> polib.POEntry:
    if many:
        return polib.POEntry(msgid=one, msgid_plural=many, msgstr_plural={0: "", 1: ""})
    return polib.POEntry(msgid=one, msgstr="")


if __name__ == "__main__":
    update(sys.argv[1])
