"""Our words for what the store keeps as a short name: kinds, states of meetings, outcomes."""

from __future__ import annotations

from functools import cache, lru_cache

from bot.alerts.place import host_of, place_words
from bot.language import _, spoken

__all__ = ["confidence_word", "host_of", "kind_word", "outcome_word", "status_word", "where"]


def kind_word(kind: str) -> str:
    """What a document is."""
    return _kinds(spoken()).get(kind) or _("Document")


@cache
def _kinds(_spoken: str) -> dict[str, str]:
    return {
        "agenda": _("Agenda"),
        "packet": _("Packet"),
        "minutes": _("Minutes"),
        "notice": _("Notice"),
        "article": _("Article"),
        "list": _("List"),
        "agreement": _("Agreement"),
    }


def status_word(status: str) -> str:
    """Where a meeting stands."""
    return {
        "scheduled": _("Scheduled"),
        "amended": _("Amended"),
        "cancelled": _("Cancelled"),
        "postponed": _("Postponed"),
        "rescheduled": _("Rescheduled"),
        "missing": _("No longer on its page"),
        "held": _("Held"),
    }.get(status, status)


def outcome_word(outcome: str | None) -> str:
    """How a check of a source ended."""
    return {
        None: _("Not checked yet"),
        "ok": _("Read, with something new"),
        "unchanged": _("Unchanged"),
        "empty": _("The page says there is nothing"),
        "blocked": _("The site refuses"),
        "drift": _("The page's layout has changed"),
        "error": _("Could not be reached or read"),
    }.get(outcome, str(outcome))


def reading_word(outcome: str) -> str:
    """How reading a document ended."""
    return {
        "read": _("Read"),
        "partly": _("Partly read"),
        "empty": _("Without text"),
        "encrypted": _("Locked"),
        "damaged": _("Damaged"),
        "unreadable": _("Could not be read"),
        "too_large": _("Too large"),
        "timed_out": _("Took too long"),
        "crashed": _("Could not be read"),
    }.get(outcome, outcome)


def confidence_word(confidence: str) -> str:
    """How sure a find is."""
    return {
        "exact": _("Exact"),
        "variant": _("Another spelling"),
        "possible": _("Only possible"),
    }.get(confidence, confidence)


@lru_cache(maxsize=2_000)
def where(
    body: str | None, source: str, place: str | None, county: str | None, state: str | None
) -> str:
    """The body, its place and its state: "Village Board, Palmyra, Wisconsin"."""
    return place_words(body or source, place=place, county=county, state=state).text
