"""robots.txt: asked once, obeyed, and no weapon."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from scrapers.fetch import BlockedByHost, Fetcher, FetchFailed, Pace, Request
from scrapers.fetch.robots import MAX_ROBOTS, Robots, RobotsAnswer, parse_robots
from tests.scrapers.fetch.conftest import OpenFetcher, Site
from tests.scrapers.fetch.test_pace import Clock

ORIGIN = "https://example.org"


class Host:
    """Gives an origin's robots.txt as the test sets it, and counts how often it was asked."""

    def __init__(self, answer: RobotsAnswer) -> None:
        self.answer = answer
        self.asked = 0

    async def get(self, origin: str) -> RobotsAnswer:
        self.asked += 1
        await asyncio.sleep(0)
        return self.answer


async def test_rules_are_kept_for_a_day() -> None:
    clock = Clock()
    host = Host(RobotsAnswer("User-agent: *\nDisallow: /private\nCrawl-delay: 5\n"))
    robots = Robots(host.get, clock=clock)
    verdicts = await asyncio.gather(
        *(robots.ask(ORIGIN, f"{ORIGIN}{path}") for path in ("/", "/private/x", "/public"))
    )
    assert [verdict.allowed for verdict in verdicts] == [True, False, True]
    assert {verdict.delay for verdict in verdicts} == {5.0}
    assert verdicts[1].reason == "https://example.org/robots.txt asks robots to leave this page"
    clock.seconds = 24 * 3600 - 1
    await robots.ask(ORIGIN, ORIGIN + "/")
    assert host.asked == 1
    clock.seconds = 24 * 3600
    await robots.ask(ORIGIN, ORIGIN + "/")
    assert host.asked == 2


async def test_a_fetcher_keeps_rules_by_the_clock_of_its_pace(
    site: Site, open_fetcher: OpenFetcher
) -> None:
    clock = Clock()
    fetcher = await open_fetcher(pace=Pace(every=0, clock=clock))
    site.serve("/page")
    await fetcher.fetch(Request(site.url("/page")))
    site.serve("/robots.txt", "User-agent: *\nDisallow: /\n")
    await fetcher.fetch(Request(site.url("/page")))
    clock.seconds = 24 * 3600
    with pytest.raises(BlockedByHost):
        await fetcher.fetch(Request(site.url("/page")))


async def test_unreachable_rules_forbid_everything_and_are_asked_for_again_after_a_minute() -> None:
    clock = Clock()
    host = Host(RobotsAnswer(None, "example.org answered 500"))
    robots = Robots(host.get, clock=clock)
    verdict = await robots.ask(ORIGIN, ORIGIN + "/")
    assert not verdict.allowed
    assert verdict.unreachable
    assert verdict.reason == "example.org answered 500"
    host.answer = RobotsAnswer("")
    assert not (await robots.ask(ORIGIN, ORIGIN + "/")).allowed
    clock.seconds = 60
    assert (await robots.ask(ORIGIN, ORIGIN + "/")).allowed


async def test_crawl_delay_is_believed_up_to_a_minute() -> None:
    robots = Robots(Host(RobotsAnswer("User-agent: *\nCrawl-delay: 86400\n")).get)
    assert (await robots.ask(ORIGIN, ORIGIN + "/")).delay == 60.0


async def test_origins_whose_day_is_over_are_forgotten() -> None:
    clock = Clock()
    robots = Robots(Host(RobotsAnswer("")).get, clock=clock)
    for number in range(1000):
        await robots.ask(f"https://{number}.example.org", f"https://{number}.example.org/")
    clock.seconds = 24 * 3600
    await robots.ask(ORIGIN, ORIGIN + "/")
    assert list(robots._rules) == [ORIGIN]


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: HearYe\nDisallow: /", False),
        ("user-agent: hearye\ndisallow: /", False),
        ("User-Agent : HEARYE # us\nDisallow: /", False),
        ("User agent HearYe\nDisallow: /", False),
        ("useragent: hearye*\nDisallow: /", False),
        ("User-agent: Googlebot\nDisallow: /", True),
        ("User-agent: Googlebot\nUser-agent: HearYe\nDisallow: /", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: HearYe\nAllow: /", True),
        ("User-agent: HearYe\nAllow: /\n\nUser-agent: Bingbot\nDisallow: /", True),
        ("User-agent: *\nDisallow: /agenda", False),
        ("User-agent: *\nDisallow: /*.pdf$", False),
        ("User-agent: *\nDisallow: /a\nAllow: /agenda", True),
        ("<html><body>Not found</body></html>", True),
        ("User-agent: *\r\nDisallow: /user-agent/\r\nDisallow: /agenda", False),
    ],
)
def test_rules_are_read_for_us(text: str, allowed: bool) -> None:
    rules = parse_robots(text)
    assert rules.can_fetch("https://example.org/agenda.pdf", "HearYe") is allowed


def test_agents_and_rules_do_not_multiply() -> None:
    # As it is, Protego would add 30,000 rules to each of 15,000 agents and eat all memory.
    agents = "".join(f"user-agent: a{number}\n" for number in range(15_000))
    rules = parse_robots(agents + "disallow: /x\n" * 30_000)
    assert len(rules._user_agents) == 1
    assert rules.can_fetch("https://example.org/x", "HearYe")


async def test_page_that_robots_txt_forbids_is_not_fetched(site: Site, fetcher: Fetcher) -> None:
    site.serve("/robots.txt", "User-agent: *\nDisallow: /private\n")
    site.serve("/private", "secret")
    with pytest.raises(BlockedByHost, match="asks robots to leave this page") as blocked:
        await fetcher.fetch(Request(site.url("/private")))
    assert blocked.value.status is None
    assert site.seen == []
    fetched = await fetcher.fetch(Request(site.url("/private")), obey_robots=False)
    assert fetched.page is not None
    assert fetched.page.body == b"secret"


async def test_redirect_into_a_forbidden_page_is_not_followed(
    site: Site, other_site: Site, fetcher: Fetcher
) -> None:
    site.redirect("/", other_site.url("/private"))
    other_site.serve("/robots.txt", "User-agent: *\nDisallow: /private\n")
    with pytest.raises(BlockedByHost, match="asks robots to leave this page"):
        await fetcher.fetch(Request(site.url()))
    assert other_site.seen == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
async def test_missing_robots_txt_forbids_nothing(
    site: Site, fetcher: Fetcher, status: int
) -> None:
    site.serve("/robots.txt", "User-agent: *\nDisallow: /", status=status)
    site.serve("/")
    await fetcher.fetch(Request(site.url()))
    assert site.seen == ["GET /"]


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_broken_robots_txt_forbids_everything(
    site: Site, fetcher: Fetcher, status: int
) -> None:
    site.serve("/robots.txt", status=status)
    site.serve("/")
    with pytest.raises(FetchFailed, match=rf"robots.txt could not be read, .* answered {status}"):
        await fetcher.fetch(Request(site.url()))
    assert site.seen == []


async def test_robots_txt_is_followed_to_where_it_moved(site: Site, fetcher: Fetcher) -> None:
    site.redirect("/robots.txt", "/moved.txt", 301)
    site.serve("/moved.txt", "User-agent: *\nDisallow: /\n")
    with pytest.raises(BlockedByHost):
        await fetcher.fetch(Request(site.url()))


async def test_rules_past_500_kib_are_not_read(site: Site, fetcher: Fetcher) -> None:
    async def endless(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"User-agent: *\nDisallow: /private\n")
        await response.write(b"#" * MAX_ROBOTS + b"\nDisallow: /\n")
        await response.write_eof()
        return response

    site.pages["/robots.txt"] = endless
    site.serve("/")
    site.serve("/private")
    await fetcher.fetch(Request(site.url()))
    with pytest.raises(BlockedByHost):
        await fetcher.fetch(Request(site.url("/private")))


async def test_crawl_delay_stretches_the_pause(site: Site, open_fetcher: OpenFetcher) -> None:
    clock = Clock()
    fetcher = await open_fetcher(pace=Pace(every=1, clock=clock, sleep=clock.sleep))
    site.serve("/robots.txt", "User-agent: *\nCrawl-delay: 7\n")
    site.serve("/")
    for _ in range(3):
        await fetcher.fetch(Request(site.url()))
    assert clock.slept == [7, 7, 7]
