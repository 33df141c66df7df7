"""The query of an address, as vendors' ASP and CFM pages read it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit


def query(url: str | None) -> dict[str, str]:
    """Each name's first value. Names are in lower case: to these servers `ID` and `id` are one."""
    pairs = parse_qs(urlsplit(url or "").query)
    return {name.lower(): values[0] for name, values in reversed(pairs.items())}
