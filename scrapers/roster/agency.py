"""Agencies' names: which spellings are one name, and which names are nearly one."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

_APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u00b4`\u2032\ufffd]")
_POSSESSIVE = re.compile(r"'s\b|'")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_WORDS = {
    "co": "county",
    "cnty": "county",
    "constables": "constable",
    "dept": "department",
    "depts": "department",
    "departments": "department",
    "ft": "fort",
    "hwy": "highway",
    "mt": "mount",
    "offices": "office",
    "pct": "precinct",
    "pd": "police department",
    "sheriffs": "sheriff",
    "sherriff": "sheriff",
    "sherriffs": "sheriff",
    "st": "saint",
    "ste": "sainte",
    "twp": "township",
    "univ": "university",
}
# One agency is a "Sheriff's Office" in one list of ICE's and a "Sheriff's Department" in the other.
_WITHOUT_MEANING = {"office", "department"}
# What most names share: two names that differ only in the rest are judged by the rest.
_COMMON = _WITHOUT_MEANING | {
    *("and", "borough", "city", "constable", "county", "of", "parish", "police", "sheriff"),
    *("state", "town", "township", "village"),
}
_BODIES = {"constable", "police", "sheriff"}
_SPELT_ALIKE = 0.88  # Harris and Harrison, both counties of Texas, have 0.86
_CACHED = 8_192


@lru_cache(_CACHED)
def spelling(name: str) -> str:
    """The name without case, punctuation and abbreviations: equal for what is written alike."""
    plain = name if name.isascii() else unicodedata.normalize("NFKC", name)
    plain = _POSSESSIVE.sub("", _APOSTROPHES.sub("'", plain).casefold()).replace("&", " and ")
    words = _BETWEEN_WORDS.sub(" ", plain).split()
    return " ".join(_WORDS.get(word, word) for word in words if word != "the")


@lru_cache(_CACHED)
def agency_key(name: str) -> str:
    """The name as an agency's identity: its spelling without Office and Department."""
    words = spelling(name).split()
    return " ".join(word for word in words if word not in _WITHOUT_MEANING) or " ".join(words)


@lru_cache(_CACHED)
def misspelt(one: str, other: str) -> bool:
    """Whether two names differ by slips within words, or by the words' order, only.

    "Lampass County" and "Lampasas County" do; "Lake County" and "Lane County" do not, nor do
    "Precinct 1" and "Precinct 4", nor a county's sheriff and the police of a city of its name.
    """
    mine, theirs = sorted(_own(one)), sorted(_own(other))
    if not mine or len(mine) != len(theirs) or _bodies(one) != _bodies(other):
        return agency_key(one) == agency_key(other)
    return all(
        mine_word == their_word
        or SequenceMatcher(None, mine_word, their_word).ratio() >= _SPELT_ALIKE
        for mine_word, their_word in zip(mine, theirs, strict=True)
    )


def akin(one: str, other: str) -> bool:
    """Whether two names differ by a slip, or by words put to one: "Cambria County Prison"."""
    mine, theirs = set(_own(one)), set(_own(other))
    return misspelt(one, other) or bool(mine and theirs and (mine <= theirs or theirs <= mine))


def _own(name: str) -> list[str]:
    return [word for word in agency_key(name).split() if word not in _COMMON]


def _bodies(name: str) -> set[str]:
    return _BODIES & set(agency_key(name).split())
