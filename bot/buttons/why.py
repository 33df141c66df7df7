"""Why this alert?: which watch asked what, and which words answered it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.alerts.notice import Line, Notice, Ours, Piece, Said, Tone, say
from bot.alerts.render import notice_embed
from bot.commands.answer import answer
from bot.language import _
from scrapers import Alert, Passage, Quote
from scrapers.match import DocumentContext, QueryError, explain, parse
from store import Delivery

if TYPE_CHECKING:
    from bot.commands.answer import Interaction

SHOWN = 4


async def pressed(interaction: Interaction, delivery: Delivery, alert: Alert) -> None:
    """Explain the alert's quotes."""
    del delivery
    await answer(interaction, embed=notice_embed(reasons(alert)))


def reasons(alert: Alert) -> Notice:
    """Why each quote of an alert was found: the watch, its query, the words, and how sure it is."""
    return Notice(
        tone=Tone.PLAIN,
        emoji="🔎",
        title=say("Why this alert?"),
        parts=tuple(_reason(alert, quote) for quote in alert.quotes[:SHOWN]),
        closing=(say("/watch test shows what a query would find; /help has what can be typed."),),
        more=_("{count} more quotes for the same reasons."),
    )


def _reason(alert: Alert, quote: Quote) -> tuple[Line, ...]:
    head = say(
        "The watch {watch} asks for {query}.", watch=Said(quote.watch, 80), query=Said(quote.query)
    )
    lines = [head, *_atoms(alert, quote)]
    lines.append(Line((Ours(_sure(quote)),)))
    return tuple(lines)


def _atoms(alert: Alert, quote: Quote) -> list[Line]:
    """The words that answered the query; none where it cannot be read by this version."""
    try:
        query = parse(quote.query)
    except QueryError:
        return []
    context = DocumentContext(
        title=alert.title,
        body=alert.meeting.body if alert.meeting else None,
        source=alert.source_slug,
        state=alert.state,
        county=alert.county,
        place=alert.place,
        kind=alert.document_kind.value if alert.document_kind else None,
    )
    passage = Passage(quote.text, page=quote.page, item=quote.item, heading=quote.heading)
    explained = explain(query, [passage], context).passages[0]
    lines = []
    for atom in explained.atoms:
        if atom.confidence is None:
            continue
        found: list[Piece] = [Said(atom.atom, 60), Ours(": ")]
        if atom.quotes:
            words = dict.fromkeys(" ".join(each.split()) for each in atom.quotes)
            said = ", ".join(list(words)[:4])
            found.append(Said(said, 160, ((0, len(said)),)))
        else:
            found.append(Ours(_("in the title, the body or the place")))
        lines.append(Line((Ours("· "), *found)))
    return lines


def _sure(quote: Quote) -> str:
    if quote.ocr:
        return _("It was read from a scan, so letters may be wrong.")
    return {
        "exact": _("It stands there in those words."),
        "variant": _("It is written another way that means the same."),
        "possible": _("It is only possible: letters or words differ from what was asked for."),
    }.get(quote.confidence, "")
