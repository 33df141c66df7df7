"""Vendors' portals: which sources an address of one stands for, whatever page of it was linked.

By the addresses of platforms.md (section 0 and each platform's own). Pure: strings in, values out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from config import STATES

# What vendors show the world: their shops, their help, their code libraries.
_MARKETING = frozenset(
    {"www", "connect", "help", "support", "info", "blog", "go", "content", "cdn", "static", "api"}
    | {"webapi", "login", "status", "library", "docs", "marketing", "resources", "learn", "app"}
)
_SHOPS = frozenset({"www.civicplus.com", "connect.civicplus.com", "civicplus.com"})


@dataclass(frozen=True, slots=True)
class Portal:
    """A source that a vendor's address stands for.

    `options` may lack what only the portal's own page shows (BoardDocs' committee). `state` is the
    one that the address names, `name` the part of it that tells whose portal it is, "" where it
    does not.
    """

    platform: str
    url: str
    options: dict[str, str | bool] = field(default_factory=dict)
    state: str | None = None
    name: str = ""


def portals(url: str) -> tuple[Portal, ...]:
    """The sources that an address may stand for, the better one first; none for any other page."""
    try:
        parts = urlsplit(url)
        place = _Address(
            url, parts.scheme, (parts.hostname or "").lower(), parts.netloc, parts.path
        )
    except ValueError:
        return ()
    if parts.scheme not in ("http", "https") or place.host in _SHOPS:
        return ()
    return tuple(portal for find in _FINDERS for portal in find(place))


@dataclass(frozen=True, slots=True)
class _Address:
    url: str
    scheme: str
    host: str
    netloc: str
    path: str

    @property
    def root(self) -> str:
        return f"{self.scheme}://{self.netloc}"

    def tenant(self, *domains: str) -> str | None:
        """The name before one of a vendor's domains, None for a shop or another host."""
        for domain in domains:
            if self.host.endswith(f".{domain}"):
                name = self.host.removesuffix(f".{domain}")
                return None if name in _MARKETING else name
        return None

    def query(self, name: str) -> str | None:
        found = {key.lower(): values for key, values in parse_qs(urlsplit(self.url).query).items()}
        return found.get(name.lower(), [None])[0]


def _legistar(at: _Address) -> Iterator[Portal]:
    client = at.tenant("legistar.com")
    api = re.match(r"/v1/([\w-]+)/", at.path + "/", re.IGNORECASE)
    if at.host == "webapi.legistar.com" and api:
        client = api[1]
    if client is None:
        return
    events = f"https://webapi.legistar.com/v1/{client}/Events"
    yield Portal("legistar_api", events, {"client": client}, name=client)
    if at.host != "webapi.legistar.com":
        yield Portal("legistar", f"{at.root}/Calendar.aspx", name=client)


def _civicplus(at: _Address) -> Iterator[Portal]:
    named = re.match(r"([a-z]{2})-([\w-]+)\.civicplus\.com$", at.host)
    state = named[1].upper() if named and named[1].upper() in STATES else None
    name = named[2] if named else ""
    if board := re.match(r"/AgendaCenter/[^/]*-\d+/?$", at.path, re.IGNORECASE):
        yield Portal("civicplus", at.root + board[0], state=state, name=name)
    elif re.match(r"/AgendaCenter(?:/|$)", at.path, re.IGNORECASE):
        yield Portal("civicplus", f"{at.root}/AgendaCenter", state=state, name=name)
    elif at.path.lower() == "/archive.aspx" and (drawer := at.query("AMID")):
        url = f"{at.root}/Archive.aspx?AMID={quote(drawer)}"
        yield Portal("archive_center", url, state=state, name=name)


def _civicclerk(at: _Address) -> Iterator[Portal]:
    domains = ("portal.civicclerk.com", "api.civicclerk.com", "civicclerk.com")
    if tenant := at.tenant(*domains):
        yield Portal("civicclerk", f"https://{tenant}.portal.civicclerk.com/", name=tenant)


def _granicus(at: _Address) -> Iterator[Portal]:
    tenant, view = at.tenant("granicus.com"), at.query("view_id")
    if tenant and view and view.isdigit():
        yield Portal("granicus", f"{at.root}/ViewPublisher.php?view_id={view}", name=tenant)


def _iqm2(at: _Address) -> Iterator[Portal]:
    if tenant := at.tenant("iqm2.com"):
        yield Portal("iqm2", f"{at.root}/Citizens/Calendar.aspx", name=tenant)


def _primegov(at: _Address) -> Iterator[Portal]:
    if tenant := at.tenant("primegov.com"):
        yield Portal("primegov", f"{at.root}/public/portal", name=tenant)


def _boarddocs(at: _Address) -> Iterator[Portal]:
    found = re.match(r"/([a-z]{2,4})/([\w.-]+)/Board\.nsf(?:/|$)", at.path, re.IGNORECASE)
    if at.host.endswith("boarddocs.com") and found:
        state = found[1].upper()[:2]
        url = f"{at.root}/{found[1]}/{found[2]}/Board.nsf/Public"
        yield Portal("boarddocs", url, state=state if state in STATES else None, name=found[2])


def _boardbook(at: _Address) -> Iterator[Portal]:
    found = re.match(r"/Public/(?:Organization|Agenda)/(\d+)", at.path, re.IGNORECASE)
    if at.host == "meetings.boardbook.org" and found:
        yield Portal("boardbook", f"{at.root}/Public/Organization/{found[1]}")


def _simbli(at: _Address) -> Iterator[Portal]:
    district = at.query("S")
    if at.host == "simbli.eboardsolutions.com" and district and district.isdigit():
        yield Portal("simbli", f"{at.root}/SB_Meetings/SB_MeetingListing.aspx?S={district}")


def _civicweb(at: _Address) -> Iterator[Portal]:
    domains = ("civicweb.net", "diligent.community", "community.highbond.com")
    if tenant := at.tenant(*domains, "community.diligentoneplatform.com"):
        yield Portal("civicweb", f"{at.root}/Portal/MeetingTypeList.aspx", name=tenant)


def _escribe(at: _Address) -> Iterator[Portal]:
    if tenant := at.tenant("escribemeetings.com"):
        view = at.query("MeetingViewId")
        url = f"{at.root}/?MeetingViewId={view}" if view and view.isdigit() else f"{at.root}/"
        yield Portal("escribe", url, name=tenant.removeprefix("pub-"))


def _novusagenda(at: _Address) -> Iterator[Portal]:
    if tenant := at.tenant("novusagenda.com"):
        yield Portal("novusagenda", f"{at.root}/agendapublic/", name=tenant)


def _municode(at: _Address) -> Iterator[Portal]:
    if tenant := at.tenant("municodemeetings.com"):
        yield Portal("municode", f"{at.root}/", name=tenant)
    code = at.query("cid") or at.query("cc")
    if at.host == "meetings.municode.com" and code:
        wanted = {"cid": code, "ppid": at.query("ppid") or "0", "p": "-1"}
        url = f"{at.root}/PublishPage/index?{urlencode(wanted)}"
        yield Portal("municode", url, name=code)


def _destinyhosted(at: _Address) -> Iterator[Portal]:
    site = at.query("id")
    if at.path.lower().endswith("/agenda_publish.cfm") and site and site.isdigit():
        wanted = urlencode({"id": site, "mt": at.query("mt") or "ALL"})
        yield Portal("destinyhosted", f"{at.root}{at.path}?{wanted}")


def _onbase(at: _Address) -> Iterator[Portal]:
    found = re.match(r"(.*?/(?:OnBase)?AgendaOnline)(?:/|$)", at.path, re.IGNORECASE)
    if found:
        yield Portal("onbase", f"{at.root}{found[1]}/")


def _calendar(at: _Address) -> Iterator[Portal]:
    """Google's embedded calendar, by the feed that it offers."""
    calendar = at.query("src")
    if at.host == "calendar.google.com" and "/calendar/embed" in at.path and calendar:
        url = f"{at.root}/calendar/ical/{quote(unquote(calendar))}/public/basic.ics"
        yield Portal("ics", url)
    elif at.path.lower().endswith(".ics"):
        yield Portal("ics", at.url)


def _query(at: _Address) -> Iterator[Portal]:
    """Searches of the news, whose query is an option."""
    asked = at.query("q")
    if at.host == "news.google.com" and asked:
        yield Portal("google_news", "https://news.google.com/rss/search", {"query": asked})
    asked = at.query("query")
    if at.host == "api.gdeltproject.org" and asked:
        yield Portal("gdelt", f"{at.root}{at.path}", {"query": asked})


_FINDERS: tuple[Callable[[_Address], Iterator[Portal]], ...] = (
    *(_legistar, _civicplus, _civicclerk, _granicus, _iqm2, _primegov, _boarddocs, _boardbook),
    *(_simbli, _civicweb, _escribe, _novusagenda, _municode, _destinyhosted, _onbase),
    *(_calendar, _query),
)
