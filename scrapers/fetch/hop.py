"""One request on the way from a URL to the page behind it, and what a redirect makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http.cookies import Morsel

from scrapers.fetch.guard import Refused, Target
from scrapers.fetch.page import Request, Validators

_METHODS = frozenset({"GET", "POST"})

# What a request may carry to another origin than the one it was written for; everything else may
# be a credential. The framing of the message is the client's own.
_HARMLESS = frozenset({"accept", "accept-language", "content-type", "if-none-match"})
_OURS = frozenset(
    {"host", "user-agent", "accept-encoding", "connection", "content-length", "transfer-encoding"}
)

_MOST_COOKIES = 4096
"""Characters of cookies that are carried; servers refuse longer headers than 8 KiB."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One request as it is sent; `redirects` counts those that came before it.

    `cookies` are what its origin gave in this fetch: some give a document only to who brings the
    cookie of the answer before (SharePoint's links, Laserfiche's viewer). They are kept no longer.
    """

    target: Target
    method: str = "GET"
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    redirects: int = 0
    cookies: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def first(cls, request: Request, target: Target, validators: Validators | None) -> Hop:
        """The request that was asked for, with its conditions; Refused where it is malformed."""
        if request.method not in _METHODS:
            raise Refused(f"{request.method!r} requests are not made, only GET and POST")
        for name, value in request.headers.items():
            if name.lower() in _OURS:
                raise Refused(f"the header {name} is set by the fetcher alone")
            if not (name + value).isprintable():
                raise Refused(f"the header {name!r} holds a control character")
        headers = dict(request.headers)
        if validators is not None and request.method == "GET":
            if validators.etag:
                headers["If-None-Match"] = validators.etag
            if validators.last_modified:
                headers["If-Modified-Since"] = validators.last_modified
        return cls(target, request.method, request.body, headers)

    @property
    def conditional(self) -> bool:
        """Whether "not modified" is an answer to this request."""
        return "If-None-Match" in self.headers or "If-Modified-Since" in self.headers

    def given(self, cookies: Mapping[str, Morsel[str]]) -> Hop:
        """The same with the cookies of its answer; one that is empty takes back an earlier one."""
        if not cookies:
            return self
        values = {name: morsel.coded_value for name, morsel in cookies.items()}
        kept = {
            name: value
            for name, value in {**self.cookies, **values}.items()
            if value.strip('"') and (name + value).isascii() and (name + value).isprintable()
        }
        if sum(len(name) + len(value) for name, value in kept.items()) > _MOST_COOKIES:
            return self
        return replace(self, cookies=kept)

    @property
    def sent(self) -> dict[str, str]:
        """Its headers, the cookies among them."""
        if not self.cookies:
            return dict(self.headers)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {**self.headers, "Cookie": cookies}

    def redirected(self, status: int, to: Target) -> Hop:
        """The request that a redirect with this status calls for.

        What may be a credential stays with its origin. The date is dropped as well: another page
        may stand behind the redirect today that is older than the one seen, and yet new to us.
        """
        method, body, headers = self.method, self.body, dict(self.headers)
        cookies = self.cookies if to.origin == self.target.origin else {}
        headers.pop("If-Modified-Since", None)
        if to.origin != self.target.origin:
            headers = {name: value for name, value in headers.items() if name.lower() in _HARMLESS}
        # What browsers do (Fetch standard, "HTTP-redirect fetch"): 307 and 308 keep the method.
        if method == "POST" and status in {301, 302, 303}:
            method, body = "GET", None
            headers = {
                name: value for name, value in headers.items() if name.lower() != "content-type"
            }
        return Hop(to, method, body, headers, self.redirects + 1, cookies)
