"""Which government a page is of, by what it says of itself, and whether another page is of it too.

Towns share their names: Palmyra is in Wisconsin, New York, Pennsylvania, Missouri and elsewhere. So
a name alone proves nothing, and a state is believed where it stands with a place or a postcode.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from config import STATES

_ENOUGH, _LITTLE = 400_000, 20_000
_STATE_NAMES = {state.name: code for code, state in STATES.items()}
_NAME = r"[A-Z][\w.'\u2019-]*(?:[ -](?:[A-Z][\w.'\u2019-]*|du|of|the|la|le|de)){0,3}"
_KINDS = r"Village|Charter Township|Township|Town|City|Borough|County|Parish"
_OF = re.compile(rf"\b(?P<kind>{_KINDS}) [Oo]f (?P<name>{_NAME})")
_BEFORE = re.compile(rf"\b(?P<name>{_NAME}) (?P<kind>County|Township|Borough|Parish|Village)\b")
_DISTRICT = re.compile(
    rf"\b(?P<name>{_NAME}?) (?P<kind>(?:(?:Area|Joint|Unified|Community|Public|Independent|Union"
    r"|High|Elementary|Consolidated|Local|City|Central) )*(?:School District|Schools)"
    r"(?: (?:No\. ?)?\d+)?)\b"
)
_COUNTY = re.compile(r"\b(?P<name>[A-Z][a-z\u2019'.-]+(?: [A-Z][a-z\u2019'.-]+)?) County\b")
_ZIP = re.compile(
    r"\b(?P<place>[A-Z][\w.' -]{1,40}?),? +(?P<code>[A-Z]{2})\.?,? +\d{5}(?:-\d{4})?\b"
)
_CODE = re.compile(r"\b(?P<place>[A-Z][\w.'-]+(?: [A-Z][\w.'-]+){0,2}), ?(?P<code>[A-Z]{2})\b(?!-)")
_SPELLED = re.compile(
    rf"(?:\b(?P<place>[A-Z][\w.'-]+(?: [A-Z][\w.'-]+){{0,2}}), ?)?"
    rf"\b(?P<state>{'|'.join(sorted(_STATE_NAMES, key=len, reverse=True))})\b"
)
# What stands before a name without being part of it: "Welcome to Jefferson County".
_NO_NAME = re.compile(
    r"^(?:(?:the|official|welcome(?: to)?|about|our|your|contact|visit|from|in|at|for|by|of|and|to"
    r"|site|website|home|page|copyright|\d{4})\W+)+",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s+[|\u2022\u00b7\u2013\u2014-]\s+")
_EDGES = " .,'-\u2013\u2019"
# A name that a sentence or a heading goes on after: "Village of Palmyra Board".
_AFTER = re.compile(
    r"\s+(?:Board|Council|Commission|Committee|Meeting|Meetings|Agenda|Agendas|Minutes|Calendar"
    r"|Government|Official|Website|Home|Hall|Clerk|Police|Public|News|Notices|Portal|Documents)\b.*$"
)
_HOSTS = (
    re.compile(r"\.(?P<code>[a-z]{2})\.us$"),
    re.compile(r"-?(?P<code>[a-z]{2})\.gov$"),
    re.compile(r"^(?P<code>[a-z]{2})-[a-z]"),
    re.compile(
        r"(?:village|town|city|township|county)[a-z]*?(?P<code>[a-z]{2})\.(?:org|com|net|us)$"
    ),
)


class Kind(StrEnum):
    """What kind of government it is."""

    VILLAGE = "village"
    TOWN = "town"
    CITY = "city"
    TOWNSHIP = "township"
    BOROUGH = "borough"
    COUNTY = "county"
    SCHOOLS = "schools"


_Government = tuple[Kind, str, str]


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """Whose page it is, as far as it says so.

    `name` is the whole name ("Village of Palmyra"), `place` the bare one ("Palmyra"). `county` is
    without "County", `state` two letters. `states` are all that it names with places, the one that
    it names most often first.
    """

    kind: Kind | None = None
    name: str | None = None
    place: str | None = None
    county: str | None = None
    state: str | None = None
    states: tuple[str, ...] = ()


class Verdict(StrEnum):
    """What a page says of a place that is looked for on it."""

    NAMED = "named"
    SILENT = "silent"
    ELSEWHERE = "elsewhere"


def jurisdiction(titles: Iterable[str], text: str, url: str) -> Jurisdiction:
    """Whose page it is: by its titles, the best one first, then by its text and its address."""
    text = text[:_ENOUGH]
    heads = [title for title in titles if title]
    states = _states([*heads, text], url)
    found = next((one for head in heads if (one := _government(head)) is not None), None)
    kind, name, place = found or _often(text) or (None, None, _town(heads))
    county = place if kind is Kind.COUNTY else _county(text)
    return Jurisdiction(kind, name, place, county, next(iter(states), None), states)


def verdict(wanted: Jurisdiction, texts: Iterable[str], url: str) -> Verdict:
    """Whether a page or listing (its texts, its address) is of the jurisdiction that is wanted."""
    joined = " \n".join(texts)[:_LITTLE]
    states = _states([joined], "")
    host = _state_of_host(url)
    if wanted.state is not None and (states or host):
        there = {*states, *([host] if host else [])}
        if wanted.state not in there:
            return Verdict.ELSEWHERE
    place = wanted.place
    if place is None:
        return Verdict.SILENT
    squeezed = re.sub(r"[^a-z0-9]", "", (urlsplit(url).hostname or "").lower())
    bare = re.sub(r"[^a-z0-9]", "", place.lower())
    if re.search(rf"\b{re.escape(place)}\b", joined, re.IGNORECASE) or bare in squeezed:
        return Verdict.NAMED
    return Verdict.SILENT


def _government(text: str) -> _Government | None:
    """The kind, whole name and bare name of the government that a text names first."""
    schools = _DISTRICT.search(text)
    if schools is not None and (bare := _bare(schools["name"])):
        return Kind.SCHOOLS, f"{bare} {schools['kind']}", bare
    for pattern in (_OF, _BEFORE):
        for found in pattern.finditer(text):
            if (government := _named(found)) is not None:
                return government
    return None


def _named(found: re.Match[str]) -> _Government | None:
    bare = _bare(found["name"])
    kind = Kind(found["kind"].rsplit(" ", 1)[-1].lower().replace("parish", "county"))
    if not bare or (bare in _STATE_NAMES and kind is not Kind.COUNTY):
        return None
    whole = f"{bare} {found['kind']}" if found.re is _BEFORE else f"{found['kind']} of {bare}"
    return kind, whole, bare


def _often(text: str) -> _Government | None:
    """The government that a text without a telling title names again and again, if it is one."""
    named = Counter(one for found in _OF.finditer(text) if (one := _named(found)) is not None)
    ranked = named.most_common(2)
    if not ranked or ranked[0][1] < 2 or (len(ranked) == 2 and ranked[0][1] < 2 * ranked[1][1]):
        return None
    return ranked[0][0]


def _town(heads: Iterable[str]) -> str | None:
    """The place of a title such as "Whitewater, WI | Official Website"."""
    for part in (part for head in heads for part in _PARTS.split(head)):
        found = _CODE.match(part) or _SPELLED.match(part)
        if found and found["place"]:
            return _bare(found["place"]) or None
    return None


def _bare(name: str) -> str:
    name = _AFTER.sub("", _NO_NAME.sub("", name)).strip(_EDGES)
    for state in _STATE_NAMES:
        name = name.removesuffix(f" {state}")
    name = re.sub(rf"(?:,? (?:{'|'.join(STATES)}))$", "", name)
    return name.strip(_EDGES) if len(name) > 2 else ""


def _county(text: str) -> str | None:
    """The county that a text names clearly more often than any other."""
    named = Counter(
        bare for found in _COUNTY.finditer(text) if (bare := _bare(found["name"])) and len(bare) > 2
    )
    ranked = named.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] < 2 * ranked[1][1]):
        return None
    return ranked[0][0]


def _states(texts: Iterable[str], url: str) -> tuple[str, ...]:
    """The states that places are said to be in, the surest first."""
    weight: Counter[str] = Counter()
    for text in texts:
        for found in _ZIP.finditer(text):
            weight[found["code"]] += 5
        for found in _CODE.finditer(text):
            weight[found["code"]] += 2
        for found in _SPELLED.finditer(text):
            weight[_STATE_NAMES[found["state"]]] += 3 if found["place"] else 1
    if code := _state_of_host(url):
        weight[code] += 4
    known = [(code, count) for code, count in weight.most_common() if code in STATES]
    return tuple(code for code, count in known if count >= 2)


def _state_of_host(url: str) -> str | None:
    host = (urlsplit(url).hostname or "").lower()
    for pattern in _HOSTS:
        found = pattern.search(host)
        if found and found["code"].upper() in STATES:
            return found["code"].upper()
    return None
