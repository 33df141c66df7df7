"""What a person has chosen so far in `/setup`, and what it comes to. Nothing is stored before."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.commands.subscribe import Target
from bot.language import _
from bot.setup.places import Places
from config import Scope
from scrapers import DocumentKind

MOST_SUBJECTS = 5
"""What one walk through may set up to watch for; `/watch add` adds more."""
_NO_NEWS = tuple(kind.value for kind in DocumentKind if kind is not DocumentKind.ARTICLE)


@dataclass(frozen=True, slots=True)
class Subject:
    """Something to watch for: the name that people read, and the query as normalised."""

    name: str
    query: str


@dataclass(slots=True)
class Draft:
    """The choices; `boards` are slugs (none: all there are), `mode` is a subscription's."""

    state: str | None = None
    county: str | None = None
    boards: list[str] = field(default_factory=list)
    news: bool = True
    concepts: list[Subject] = field(default_factory=list)
    own: list[Subject] = field(default_factory=list)
    channel: Target | None = None
    mode: str = "now"
    role_id: int | None = None

    @property
    def subjects(self) -> list[Subject]:
        """All that is to be watched for."""
        return [*self.concepts, *self.own]

    def scope(self, places: Places) -> Scope:
        """Where the watches look.

        Where it can be said by names of places, it is: then what is added there later counts too.
        News are of a whole state, so that with a county's boards both are named one by one.
        """
        if self.state is None:
            return Scope(kinds=() if self.news else _NO_NEWS)
        if self.county is None and not self.boards:
            return Scope(states=(self.state,), kinds=() if self.news else _NO_NEWS)
        news = places.news(self.state) if self.news else []
        if not news and not self.boards:
            return Scope(states=(self.state,), counties=(self.county or "",), kinds=_NO_NEWS)
        boards = self.boards or [one.slug for one in places.boards(self.state, self.county)]
        return Scope(sources=tuple(sorted({*boards, *(one.slug for one in news)})))

    def where(self, places: Places) -> str:
        """The place in a few words of ours, for names and summaries."""
        if self.state is None:
            return _("everywhere")
        state = places.state_name(self.state)
        if self.boards:
            names = [places.board_name(slug) for slug in self.boards]
            if len(names) > 1:
                return _("{board} and {count} more").format(board=names[0], count=len(names) - 1)
            return names[0]
        if self.county is not None:
            return f"{places.county_name(self.county)}, {state}"
        return state
