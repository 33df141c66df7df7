"""How a passage is quoted: where it stands, verbatim, and what is not certain about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.alerts.changes import Fate, changes
from bot.alerts.notice import Line, Mark, Ours, Piece, Said, say
from bot.language import _
from scrapers import Alert, Quote, excerpt

QUOTE = 500
"""Characters of a passage that an alert quotes."""


def quoted(alert: Alert, quote: Quote) -> tuple[Line, ...]:
    """A passage under the words that say where it stands; to be reviewed, with what is unsure."""
    text, spans = excerpt(quote.text, quote.spans, QUOTE)
    words = Line((Said(text, QUOTE + 100, spans),), quoted=True)
    doubts = _why_unsure(quote) if alert.review is not None else ()
    return (*_standing(alert, quote), words, *doubts)


def now_reads(alert: Alert, quote: Quote) -> tuple[Line, ...]:
    """A passage that was amended: old words struck through, new ones bold; or one that is new."""
    item = Said(quote.item, 20) if quote.item else None
    doubts = _why_unsure(quote) if alert.review is not None else ()
    if quote.was is None:
        head = say("New: item {item}", item=item) if item else say("New:")
        text, spans = excerpt(quote.text, quote.spans, QUOTE)
        return (head, Line((Said(text, QUOTE + 100, spans),), quoted=True), *doubts)
    head = say("Item {item} now reads", item=item) if item else say("Now reads")
    pieces: list[Piece] = []
    for stretch in changes(quote.was, quote.text):
        spans = () if stretch.fate is Fate.KEPT else ((0, len(stretch.text)),)
        mark = Mark.GONE if stretch.fate is Fate.GONE else Mark.FOUND
        pieces += [Ours(" "), Said(stretch.text, QUOTE, spans, mark)]
    return (head, Line(tuple(pieces[1:]), quoted=True), *doubts)


def all_possible(quotes: Iterable[Quote]) -> bool:
    """Whether nothing that is quoted is more than possible."""
    confidences = {quote.confidence for quote in quotes}
    return confidences == {"possible"}


def _standing(alert: Alert, quote: Quote) -> tuple[Line, ...]:
    """Where in the document a quote stands, whose watch found it, and how sure that is."""
    pieces = list(_place(alert, quote))
    if len({each.watch for each in alert.quotes}) > 1:
        watch = Said(quote.watch, 60)
        said = say(", for {watch}", watch=watch) if pieces else say("For {watch}", watch=watch)
        pieces += said.pieces
    for doubt in _doubts(alert, quote):
        pieces.append(Ours(f" · {doubt}" if pieces else doubt[:1].upper() + doubt[1:]))
    return (Line(tuple(pieces)),) if pieces else ()


def _place(alert: Alert, quote: Quote) -> tuple[Piece, ...]:
    page = quote.page if not quote.item or quote.page != alert.page else None
    template = {
        (True, True, True): _("Item {item}, page {page}, under “{heading}”"),
        (True, True, False): _("Item {item}, page {page}"),
        (True, False, True): _("Item {item}, under “{heading}”"),
        (True, False, False): _("Item {item}"),
        (False, True, True): _("Page {page}, under “{heading}”"),
        (False, True, False): _("Page {page}"),
        (False, False, True): _("Under “{heading}”"),
        (False, False, False): "",
    }[bool(quote.item), bool(page), bool(quote.heading)]
    return say(
        template,
        item=Said(quote.item or "", 20),
        page=Ours(str(page)),
        heading=Said(quote.heading or "", 140),
    ).pieces


def _doubts(alert: Alert, quote: Quote) -> Iterator[str]:
    if alert.review is not None:
        return  # each is told in a sentence under the quote
    if quote.confidence == "variant":
        yield _("written another way")
    if quote.confidence == "possible" and not all_possible(alert.quotes):
        yield _("only a possible match")
    if quote.ocr:
        yield _("read from a scan, so letters may be wrong")


def _why_unsure(quote: Quote) -> tuple[Line, ...]:
    """What was read, and why that is only possible: for who decides on it."""
    lines = []
    if quote.confidence == "possible":
        start, end = quote.spans[0] if quote.spans else (0, 0)
        if end > start:
            lines.append(
                say(
                    "Only possible: it reads “{read}”, as if {query} was misread or mistyped.",
                    read=Said(quote.text[start:end], 80),
                    query=Said(quote.query, 120),
                )
            )
        else:
            lines.append(
                say(
                    "Only possible: the words are close to {query}, and not the same.",
                    query=Said(quote.query, 120),
                )
            )
    if quote.ocr:
        lines.append(say("It was read from a scan, so letters may be wrong."))
    return tuple(lines)
