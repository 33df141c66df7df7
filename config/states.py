"""The states: names and, where a state has one, its time zone (IANA)."""

from __future__ import annotations

from typing import NamedTuple


class State(NamedTuple):
    """A state's name, and its zone where all of it (or all but a few counties) keeps one."""

    name: str
    zone: str | None


_EAST = "America/New_York"
_CENTRAL = "America/Chicago"
_MOUNTAIN = "America/Denver"
_PACIFIC = "America/Los_Angeles"

# Where two zones share a state, its source files say which (tz database, `northamerica`).
STATES: dict[str, State] = {
    "AK": State("Alaska", "America/Anchorage"),
    "AL": State("Alabama", _CENTRAL),
    "AR": State("Arkansas", _CENTRAL),
    "AZ": State("Arizona", "America/Phoenix"),
    "CA": State("California", _PACIFIC),
    "CO": State("Colorado", _MOUNTAIN),
    "CT": State("Connecticut", _EAST),
    "DC": State("District of Columbia", _EAST),
    "DE": State("Delaware", _EAST),
    "FL": State("Florida", None),
    "GA": State("Georgia", _EAST),
    "HI": State("Hawaii", "Pacific/Honolulu"),
    "IA": State("Iowa", _CENTRAL),
    "ID": State("Idaho", None),
    "IL": State("Illinois", _CENTRAL),
    "IN": State("Indiana", None),
    "KS": State("Kansas", None),
    "KY": State("Kentucky", None),
    "LA": State("Louisiana", _CENTRAL),
    "MA": State("Massachusetts", _EAST),
    "MD": State("Maryland", _EAST),
    "ME": State("Maine", _EAST),
    "MI": State("Michigan", None),
    "MN": State("Minnesota", _CENTRAL),
    "MO": State("Missouri", _CENTRAL),
    "MS": State("Mississippi", _CENTRAL),
    "MT": State("Montana", _MOUNTAIN),
    "NC": State("North Carolina", _EAST),
    "ND": State("North Dakota", None),
    "NE": State("Nebraska", None),
    "NH": State("New Hampshire", _EAST),
    "NJ": State("New Jersey", _EAST),
    "NM": State("New Mexico", _MOUNTAIN),
    "NV": State("Nevada", None),
    "NY": State("New York", _EAST),
    "OH": State("Ohio", _EAST),
    "OK": State("Oklahoma", _CENTRAL),
    "OR": State("Oregon", None),
    "PA": State("Pennsylvania", _EAST),
    "RI": State("Rhode Island", _EAST),
    "SC": State("South Carolina", _EAST),
    "SD": State("South Dakota", None),
    "TN": State("Tennessee", None),
    "TX": State("Texas", None),
    "UT": State("Utah", _MOUNTAIN),
    "VA": State("Virginia", _EAST),
    "VT": State("Vermont", _EAST),
    "WA": State("Washington", _PACIFIC),
    "WI": State("Wisconsin", _CENTRAL),
    "WV": State("West Virginia", _EAST),
    "WY": State("Wyoming", _MOUNTAIN),
}
