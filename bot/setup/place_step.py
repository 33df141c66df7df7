"""The first step: where to look. A state, a county, boards, and the news of the state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import discord

from bot.alerts.notice import Line, Notice, Ours, Said, Tone, say
from bot.language import _, ngettext
from bot.setup.menu import Ask, Menu, Option, Press, Shelf
from bot.setup.step import Guiding

if TYPE_CHECKING:
    from bot.commands.answer import Interaction

ALL = "*"


class PlaceStep:
    """Where to look."""

    def __init__(self, guide: Guiding) -> None:
        self._guide = guide
        self._states, self._counties, self._boards = Shelf(), Shelf(), Shelf()
        states = guide.places.states()
        if len(states) == 1:
            guide.draft.state = states[0]

    @property
    def complete(self) -> bool:
        """One may go on without a state only where there is none."""
        return self._guide.draft.state is not None or not self._guide.places.states()

    async def notice(self) -> Notice:
        """What to choose, and what that comes to."""
        draft, places = self._guide.draft, self._guide.places
        lines: list[Line] = []
        if not places.states():
            lines.append(
                say(_("No place is watched yet: /sources add takes the address of a board's page."))
            )
        elif draft.state is None:
            lines.append(say(_("Choose a state.")))
        else:
            count = len(draft.boards) or len(places.boards(draft.state, draft.county))
            lines.append(
                say(
                    ngettext(
                        "{where}: {count} board's page.", "{where}: {count} boards' pages.", count
                    ),
                    where=Said(draft.where(places), 200),
                    count=Ours(str(count)),
                )
            )
            news = len(places.news(draft.state))
            if news and draft.news:
                lines.append(
                    say(
                        ngettext(
                            "And {count} newspaper or station of {state}.",
                            "And {count} newspapers and stations of {state}.",
                            news,
                        ),
                        count=Ours(str(news)),
                        state=Ours(places.state_name(draft.state)),
                    )
                )
        return Notice(
            tone=Tone.PLAIN,
            emoji="📍",
            title=say(_("Step 1 of 4: where shall I look?")),
            opening=tuple(lines),
        )

    def items(self) -> Sequence[discord.ui.Item[Any]]:
        """The menus of states, counties and boards, with what they need to be long."""
        draft = self._guide.draft
        items: list[discord.ui.Item[Any]] = []
        more: list[Press] = []
        menus = [
            (self._states, self._state_options(), _("State"), self._pick_state, False),
            (self._counties, self._county_options(), _("County"), self._pick_county, False),
            (
                self._boards,
                self._board_options(),
                _("Boards: all of them unless you choose"),
                self._pick_boards,
                True,
            ),
        ]
        for row, (shelf, options, name, picked, several) in enumerate(menus):
            shown = shelf.shown(options)
            if shown:
                items.append(Menu(shown, self._chosen(row), name, picked, row=row, several=several))
            if shelf.pages(options) > 1:
                more.append(self._more(shelf, options, row))
        if draft.state and self._guide.places.news(draft.state):
            label = _("Leave the news out") if draft.news else _("Add the news")
            items.append(Press(label, self._toggle_news, row=3))
        if more:
            items.append(Press(_("Find by name…"), self._ask_name, row=3))
        return [*items, *more]

    def _chosen(self, row: int) -> list[str]:
        draft = self._guide.draft
        return [[draft.state or ""], [draft.county or ALL], draft.boards][row]

    def _more(self, shelf: Shelf, options: list[Option], row: int) -> Press:
        names = (_("More states"), _("More counties"), _("More boards"))

        async def turn(interaction: Interaction) -> None:
            shelf.turn(options)
            await self._guide.show(interaction)

        label = f"{names[row]} ({shelf.page + 1}/{shelf.pages(options)})"
        return Press(label, turn, row=3)

    def _state_options(self) -> list[Option]:
        places = self._guide.places
        return [Option(code, places.state_name(code)) for code in places.states()]

    def _county_options(self) -> list[Option]:
        draft, places = self._guide.draft, self._guide.places
        if draft.state is None:
            return []
        counties = [
            Option(county, places.county_name(county)) for county in places.counties(draft.state)
        ]
        whole = _("All of {state}").format(state=places.state_name(draft.state))
        return [Option(ALL, whole), *counties] if counties else []

    def _board_options(self) -> list[Option]:
        draft, places = self._guide.draft, self._guide.places
        if draft.state is None:
            return []
        return [
            Option(board.slug, board.name, board.body or "")
            for board in places.boards(draft.state, draft.county)
        ]

    async def _pick_state(self, interaction: Interaction, values: list[str]) -> None:
        draft = self._guide.draft
        draft.state, draft.county, draft.boards = values[0], None, []
        self._counties, self._boards = Shelf(), Shelf()
        await self._guide.show(interaction)

    async def _pick_county(self, interaction: Interaction, values: list[str]) -> None:
        draft = self._guide.draft
        draft.county = None if values[0] == ALL else values[0]
        draft.boards, self._boards = [], Shelf()
        await self._guide.show(interaction)

    async def _pick_boards(self, interaction: Interaction, values: list[str]) -> None:
        self._boards.choose(self._board_options(), values)
        self._guide.draft.boards = self._boards.chosen
        await self._guide.show(interaction)

    async def _toggle_news(self, interaction: Interaction) -> None:
        self._guide.draft.news = not self._guide.draft.news
        await self._guide.show(interaction)

    async def _ask_name(self, interaction: Interaction) -> None:
        typed = discord.ui.TextInput[Any](
            label=_("A part of the name; empty shows all"), required=False, max_length=60
        )
        window = Ask(_("Find by name"), [typed], self._narrow, self._guide.interaction_check)
        await interaction.response.send_modal(window)

    async def _narrow(self, interaction: Interaction, typed: list[str]) -> None:
        for shelf in (self._states, self._counties, self._boards):
            shelf.typed, shelf.page = typed[0], 0
        await self._guide.show(interaction)
