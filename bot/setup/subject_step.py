"""The second step: what to watch for. Ready-made concepts, or a person's own words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import discord

from bot.alerts.escape import shorten
from bot.alerts.notice import Notice, Said, Tone, say
from bot.commands.answer import answer
from bot.language import _
from bot.setup.draft import MOST_SUBJECTS, Subject
from bot.setup.menu import Ask, Menu, Option, Press, Shelf
from bot.setup.step import Guiding
from config import shipped_concepts
from scrapers.match import parse

if TYPE_CHECKING:
    from bot.commands.answer import Interaction


class SubjectStep:
    """What to watch for."""

    def __init__(self, guide: Guiding) -> None:
        self._guide = guide
        self._shelf = Shelf()
        self._options = [
            Option(concept.name, f"@{concept.name}", _(concept.description))
            for concept in shipped_concepts()
        ]

    @property
    def complete(self) -> bool:
        """Something must be watched for."""
        return bool(self._guide.draft.subjects)

    async def notice(self) -> Notice:
        """What was chosen so far."""
        subjects = self._guide.draft.subjects
        return Notice(
            tone=Tone.PLAIN,
            emoji="🔎",
            title=say(_("Step 2 of 4: what shall I watch for?")),
            opening=(
                say(
                    _(
                        "Choose ready-made subjects, or type your own words. You see what they"
                        " would have found before anything is saved."
                    )
                ),
            ),
            parts=tuple(
                (
                    say(
                        _("{name}: {query}"),
                        name=Said(subject.name, 80),
                        query=Said(subject.query, 200),
                    ),
                )
                for subject in subjects
            ),
        )

    def items(self) -> Sequence[discord.ui.Item[Any]]:
        """The menu of concepts, and the way to one's own words."""
        draft = self._guide.draft
        shown = self._shelf.shown(self._options)
        chosen = [subject.name for subject in draft.concepts]
        items: list[discord.ui.Item[Any]] = [
            Menu(shown, chosen, _("Ready-made subjects"), self._pick, row=0, several=True)
        ]
        full = len(draft.subjects) >= MOST_SUBJECTS
        items.append(Press(_("In my own words…"), self._ask_words, row=1, disabled=full))
        if draft.own:
            items.append(Press(_("Forget my words"), self._forget, row=1))
        if self._shelf.pages(self._options) > 1:
            items.append(Press(_("More subjects"), self._turn, row=1))
        return items

    async def _pick(self, interaction: Interaction, values: list[str]) -> None:
        draft = self._guide.draft
        self._shelf.choose(self._options, values)
        room = MOST_SUBJECTS - len(draft.own)
        too_many = len(self._shelf.chosen) > room
        del self._shelf.chosen[room:]
        draft.concepts = [Subject(name, f"@{name}") for name in self._shelf.chosen]
        await self._guide.show(interaction)
        if too_many:
            await answer(
                interaction,
                _("I took the first {count}: /watch add adds more later.").format(
                    count=MOST_SUBJECTS
                ),
            )

    async def _turn(self, interaction: Interaction) -> None:
        self._shelf.turn(self._options)
        await self._guide.show(interaction)

    async def _forget(self, interaction: Interaction) -> None:
        self._guide.draft.own = []
        await self._guide.show(interaction)

    async def _ask_words(self, interaction: Interaction) -> None:
        query = discord.ui.TextInput[Any](
            label=_("What to watch for"),
            placeholder='"data center" AND rezon* · jail NEAR/5 contract',
            max_length=512,
        )
        name = discord.ui.TextInput[Any](
            label=_("A short name for it, if you like"), required=False, max_length=60
        )
        window = Ask(
            _("In my own words"), [query, name], self._take_words, self._guide.interaction_check
        )
        await interaction.response.send_modal(window)

    async def _take_words(self, interaction: Interaction, typed: list[str]) -> None:
        query, name = typed
        parsed = parse(query)
        subject = Subject(shorten(name or query, 60), parsed.text)
        if subject not in self._guide.draft.own:
            self._guide.draft.own.append(subject)
        await self._guide.show(interaction)
