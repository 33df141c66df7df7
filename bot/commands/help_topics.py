"""The topics of /help: each with examples, and what each example finds or does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.language import _
from config import shipped_concepts


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic in the language that is spoken. `queries` can be typed as they stand."""

    title: str
    opening: str
    queries: tuple[tuple[str, str], ...] = ()
    """Queries, each with what it finds."""
    lines: tuple[str, ...] = ()
    closing: str = ""


def _words() -> Topic:
    return Topic(
        _("Words"),
        _("A word finds itself, whole, in any case. Several words must stand in one passage."),
        (
            ("zoning", _("the word, never a part of a longer one")),
            ("zoning budget", _("both words in one passage, in any order")),
            ('"data center"', _("these words side by side")),
            ("immigra*", _("every word that begins so; at least three letters")),
            ("ICE", _("the acronym in capitals, never “ice” or “notice”")),
            ("budget OR levy", _("one of them, or both")),
            ("Palmyra AND (budget OR levy) NOT school", _("brackets group; NOT leaves out")),
            (r"/rezon(e|ing)/", _("a regular expression")),
        ),
        closing=_(
            "AND, OR, NOT and NEAR are written in capitals; in small letters they are words."
        ),
    )


def _citations() -> Topic:
    return Topic(
        "287(g)",
        _("A section of a law is found however a clerk writes it, and nothing that looks like it."),
        (
            ("287(g)", _("also 287 (g), 287g and 287-g where immigration is spoken of")),
            ("66.0301(2)", _("an agreement between governments, by its section")),
            ("19.85(1)(c)", _("a closed session, by its section")),
        ),
        closing=_(
            "A match is exact, another spelling (287g), or only possible (287(9) in a scan). A"
            " watch takes the first two unless its confidence says otherwise."
        ),
    )


def _near() -> Topic:
    return Topic(
        "NEAR",
        _("NEAR wants both sides close together, in either order."),
        (
            ("jail NEAR contract", _("within ten words")),
            ("jail NEAR/5 contract", _("within five words")),
            ('"task force" NEAR/20 (sheriff OR police)', _("either word near the phrase")),
        ),
    )


def _fields() -> Topic:
    return Topic(
        _("Fields"),
        _("A field looks at one thing that is known of a document."),
        (
            ("title:budget", _("in the document's title")),
            ('body:"village board" zoning', _("in the papers of this board")),
            ("kind:agenda zoning", _("in agendas; packet, minutes, notice, article too")),
            ("county:Jefferson zoning", _("in this county; state: and place: likewise")),
            ("item:annexation", _("in the words of an agenda's item alone")),
        ),
    )


def _concepts() -> Topic:
    return Topic(
        _("Concepts"),
        _("A concept is a query that comes ready-made. Type it alone, or join it with words."),
        tuple((f"@{concept.name}", _(concept.description)) for concept in shipped_concepts()),
    )


def _places() -> Topic:
    return Topic(
        _("Places"),
        _("A document's board, place, county and state count as part of each of its passages."),
        (
            ("Palmyra AND 287(g)", _("287(g) in the papers of Palmyra's board, too")),
            ("@palmyra", _("the one in Jefferson County, Wisconsin, and no other")),
            ("place:Palmyra budget", _("only in the papers of that place")),
        ),
        lines=(
            _("`/watch scope` keeps a watch to places, counties, sources or kinds of documents."),
            _("`/sources list` shows where I look; `/sources add` takes another address."),
        ),
    )


def _digests() -> Topic:
    return Topic(
        _("Digests"),
        _(
            "A channel hears at once, or once a day or week. What would come too late comes at"
            " once."
        ),
        lines=(
            _("`/subscribe mode:` chooses; `hour:` and `weekday:` say when."),
            _("`/subscriptions` shows each channel and changes how it hears."),
            _("`/settings` has the server's time zone and its quiet hours."),
            _("`/meetings` lists what meets soon, whether or not anything was found."),
        ),
    )


def _buttons() -> Topic:
    return Topic(
        _("Buttons"),
        _("Under an alert are buttons. They work as long as the message stands."),
        lines=(
            _("**Remind me** tells you again before the meeting."),
            _("**Why this alert?** shows which words of which watch were found."),
            _("**Not relevant** says so to the watch, and mutes that story in this server."),
            _("**Mute** silences the watch for a time; `/watch resume` ends it."),
            _("**Share** posts the alert in another channel."),
        ),
        closing=_("Buttons under an answer that only you see work for ten minutes."),
    )


TOPICS: dict[str, Callable[[], Topic]] = {
    "words": _words,
    "287(g)": _citations,
    "NEAR": _near,
    "fields": _fields,
    "concepts": _concepts,
    "places": _places,
    "digests": _digests,
    "buttons": _buttons,
}
"""By the name that is typed."""
