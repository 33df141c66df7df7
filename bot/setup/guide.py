"""The guide of `/setup`: one answer that goes from step to step until it is saved or left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.alerts.render import embed_of, notice_embed
from bot.commands.answer import Asking, answer
from bot.commands.change import note_change
from bot.commands.permission import is_personal, may_configure, place_of
from bot.commands.subscribe import Chosen, lacking
from bot.language import ENGLISH, _, speaking
from bot.setup.channel_step import ChannelStep
from bot.setup.check_step import CheckStep
from bot.setup.draft import Draft, Subject
from bot.setup.menu import Press
from bot.setup.place_step import PlaceStep
from bot.setup.places import Places
from bot.setup.sample import sample
from bot.setup.saving import Keeper, save
from bot.setup.step import Step
from bot.setup.subject_step import SubjectStep
from store import hits, sources

if TYPE_CHECKING:
    from bot.commands.answer import Interaction
    from bot.commands.services import Services
    from scrapers import Alert

NAVIGATION_ROW = 4


async def begin(interaction: Interaction) -> None:
    """Show the first step to the person who asked, and only them."""
    await interaction.response.defer(ephemeral=True)
    services = interaction.client.services
    async with services.database.read() as conn:
        seen = await sources.listed(conn, guild_id=place_of(interaction), enabled=True)
    guide = Guide(interaction, services, Places(seen))
    if guide.personal:
        guide.draft.channel = await interaction.user.create_dm()
    elif isinstance(interaction.channel, Chosen):
        guide.draft.channel = interaction.channel
    embed = await guide.shown()
    await answer(interaction, embed=embed, view=guide)


class Guide(Asking):
    """Steps with Back, Next and Cancel; nothing is stored before Start is pressed."""

    def __init__(self, asked: Interaction, services: Services, places: Places) -> None:
        super().__init__(asked)
        self.draft = Draft()
        self.places = places
        self.place = place_of(asked)
        self.personal = is_personal(asked)
        self.services = services
        self._check = CheckStep(self)
        self._steps: tuple[Step, ...] = (
            PlaceStep(self),
            SubjectStep(self),
            ChannelStep(self),
            self._check,
        )
        self._at = 0

    def too_late(self) -> str:
        """Nothing was saved by waiting."""
        return _("Nothing was saved: ten minutes went by without an answer. /setup starts again.")

    async def shown(self) -> discord.Embed:
        """The step where the person stands; its menus and buttons are put into the view."""
        step = self._steps[self._at]
        embed = notice_embed(await step.notice())
        self.clear_items()
        for item in [*step.items(), *self._navigation(step)]:
            self.add_item(item)
        return embed

    async def show(self, interaction: Interaction) -> None:
        """Show it in place of what was shown; a step that looks things up may take a while."""
        if self._steps[self._at] is self._check:
            await interaction.response.defer()
        embed = await self.shown()
        if interaction.response.is_done():
            await interaction.edit_original_response(content=None, embed=embed, view=self)
        else:
            await interaction.response.edit_message(content=None, embed=embed, view=self)

    def _navigation(self, step: Step) -> list[discord.ui.Item[Any]]:
        items: list[discord.ui.Item[Any]] = []
        if self._at > 0:
            items.append(Press(_("Back"), self._back, row=NAVIGATION_ROW))
        primary = discord.ButtonStyle.primary
        if step is self._check:
            items.append(Press(_("Start"), self._start, row=NAVIGATION_ROW, style=primary))
        else:
            items.append(
                Press(
                    _("Next"),
                    self._next,
                    row=NAVIGATION_ROW,
                    style=primary,
                    disabled=not step.complete,
                )
            )
        return [*items, Press(_("Cancel"), self._cancel, row=NAVIGATION_ROW)]

    async def _back(self, interaction: Interaction) -> None:
        self._at -= 1
        await self.show(interaction)

    async def _next(self, interaction: Interaction) -> None:
        self._at += 1
        await self.show(interaction)

    async def _cancel(self, interaction: Interaction) -> None:
        self.stop()
        text = _("Nothing was saved. /setup starts again.")
        await interaction.response.edit_message(content=text, embed=None, view=None)

    async def _start(self, interaction: Interaction) -> None:
        """Save it all, and end with a sample; who asked might have lost the right meanwhile."""
        await may_configure(interaction)
        channel = self.draft.channel
        if channel is None or lacking(channel):
            self._at -= 1
            await self.show(interaction)
            return
        await interaction.response.defer()
        now = self.services.clock()
        keeper = Keeper(self.place, interaction.user.id, self.services.settings.limits.watches)
        async with self.services.database.write() as conn:
            names = ", ".join(subject.name for subject in self.draft.subjects)
            with speaking(ENGLISH):
                detail = f"{names}; {self.draft.where(self.places)}; {self.draft.mode}"
            await note_change(conn, interaction, "setup", detail)
            await save(conn, self.draft, self.places, keeper, channel.id, now)
        self.stop()
        text, alert = await self._farewell()
        embed = embed_of(alert) if alert else None
        await interaction.edit_original_response(content=text, embed=embed, view=None)

    async def _farewell(self) -> tuple[str, Alert | None]:
        """What is said at the end, with the sample where there is one."""
        lines = [
            _("It is set up: I watch from now on, and look at each page about once an hour."),
            _("/watch list, /subscriptions and /settings show what was set."),
        ]
        found = await self._sample()
        if found is None:
            lines.append(
                _(
                    "Nothing of it was found so far, so there is no sample to show. The first alert"
                    " comes when something new is published."
                )
            )
            return "\n".join(lines), None
        alert, own = found
        lines.append(
            _("**Sample.** This is how an alert looks, of something that was really published:")
            if own
            else _(
                "**Sample.** Nothing of yours was found so far. This is how an alert looks, of"
                " something else that was really published:"
            )
        )
        return "\n".join(lines), alert

    async def _sample(self) -> tuple[Alert, bool] | None:
        """The latest find of what is watched for, else of any watch seen here (False)."""
        async with self.services.database.read() as conn:
            for subject, found in self._check.found:
                if found.findings:
                    latest = found.findings[0]
                    alert = await sample(
                        conn,
                        latest.found,
                        latest.spans,
                        subject,
                        latest.confidence.label,
                        latest.found.first_seen,
                        guild_id=self.place,
                    )
                    return alert, True
            for hit in await hits.recent(conn, self.place, limit=1):
                other = Subject(", ".join(hit.watches), hit.query)
                alert = await sample(
                    conn, hit, hit.spans, other, hit.confidence, hit.found_at, guild_id=self.place
                )
                return alert, False
        return None
