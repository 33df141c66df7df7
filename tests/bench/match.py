"""How fast documents are matched, by the number of distinct queries.

`python -m tests.bench.match [--profile]`: agenda-like documents of about 20 kB from 500 made-up
places, and up to 10,000 queries as people of those places might keep them (60 % terms, 20 % phrases,
15 % boolean or NEAR, 5 % regular expressions). One core, normalisation and evaluation included. The
same documents and queries go through one compiled `re` a query, through bare google-re2 `Set.Match`
behind the same normalisation, and through flashtext where it is installed.
"""

from __future__ import annotations

import cProfile
import importlib.util
import pstats
import random
import re
import resource
import sys
import time
from collections.abc import Callable, Sequence

from scrapers.match import DocumentContext, Engine, Query, parse
from scrapers.match.document import batches
from scrapers.match.finder import finder_of
from scrapers.match.sieve import Sieve
from scrapers.match.syntax import atoms
from scrapers.match.text import Text
from scrapers.reading import Passage

PLACES = 500
COUNTS = (10, 100, 1_000, 10_000)
DOCUMENTS = 100
DOCUMENT_SIZE = 20_000

TOPICS = [
    "zoning",
    "rezoning",
    "variance",
    "plat",
    "annexation",
    "sewer",
    "water",
    "stormwater",
    "budget",
    "levy",
    "audit",
    "referendum",
    "borrowing",
    "police",
    "ICE",
    "ALPR",
    "drones",
    "Flock",
    "immigration",
    "ambulance",
    "dispatch",
    "library",
    "trail",
    "park",
    "pool",
    "playground",
    "cemetery",
    "landfill",
    "recycling",
    "quarry",
    "solar",
    "wind",
    "broadband",
    "fluoride",
    "lead",
    "PFAS",
    "nitrate",
    "manure",
    "CAFO",
    "housing",
    "shelter",
    "homeless",
    "daycare",
    "liquor",
    "cannabis",
    "fireworks",
    "hunting",
    "leash",
    "chickens",
    "bees",
    "rental",
    "airport",
    "railroad",
    "bridge",
    "culvert",
    "roundabout",
    "sidewalk",
    "snowplow",
    "salt",
    "brine",
    "pension",
    "union",
    "arbitration",
    "lawsuit",
    "settlement",
    "recall",
    "ethics",
    "nepotism",
    "residency",
    "election",
    "ballot",
    "generator",
    "pump",
    "lagoon",
    "biosolids",
    "chloride",
    "phosphorus",
    "floodplain",
    "wetland",
    "shoreland",
    "dredging",
    "dam",
    "levee",
    "boat",
    "pier",
    "marina",
    "campground",
    "stadium",
    "arena",
    "museum",
    "theater",
    "mural",
    "statue",
    "banner",
    "billboard",
    "sign",
    "lighting",
    "streetlight",
    "crosswalk",
    "bicycle",
    "bus",
    "taxi",
    "scooter",
    "parking",
    "meter",
    "towing",
    "impound",
    "junk",
    "nuisance",
    "blight",
    "demolition",
    "asbestos",
    "radon",
    "mold",
    "rodent",
    "mosquito",
    "tick",
    "deer",
    "goose",
    "coyote",
    "beaver",
    "burial",
    "crematorium",
    "chapel",
    "parade",
    "festival",
    "fair",
    "market",
    "foodtruck",
    "brewery",
    "winery",
    "tavern",
    "tobacco",
    "vape",
]
TEMPLATES = (
    "Call to order; roll call and verification of public notice",
    "Pledge of Allegiance",
    "Approval of the minutes of the {month} {day} meeting of the {body}",
    "Public comment, three minutes each; sign in with the clerk, {surname}",
    "Discussion and possible action on the {topic} request of {surname}, {number} {street}",
    "Discussion/possible action: conditional use permit for {company} at {number} {street}",
    "Consider ordinance 20{day}-{number} relating to {topic} and the fees for {street}",
    "Resolution authorizing the purchase of a vehicle from {company} for ${number}.00",
    "Report of the clerk-treasurer: vouchers {number} through {number}, payment to {company}",
    "Review bids for the {street} reconstruction project; award to {company}",
    "Certified survey map for {surname} on parcel 016-0516-{number}-00{day}",
    "Motion by {surname}, second by {surname} to approve; carried {day} to none",
    "Closed session pursuant to Wis. Stat. § 19.85(1)(c) to consider compensation of an employee",
    "Chief {surname}’s report on calls, training and equipment",
    "The board heard from {surname} of {number} {street}, who spoke about traffic near {place}.",
    "Staff recommends approval of the agreement with {company} for engineering on {street}.",
    "Correspondence: letter from {surname} regarding dogs; letter from the {place} lions club",
    "Upon reasonable notice, efforts will be made to accommodate the needs of disabled individuals "
    "through appropriate aids and services; contact the clerk at 262-495-{number}",
    "A quorum of other governmental bodies may be present to gather information; no action will be "
    "taken by any governmental body other than the one that is named in this notice",
    "Voucher {number}: {company}, supplies, ${number}.{day}; voucher {number}: {company}, ${number}.{day}",
    "The minutes of the meeting were read; {surname} asked that the vote be recorded by name, and the "
    "chair so ordered without objection from those who were present",
    "Engineer {surname} explained the schedule: survey in the spring, bids by {month} {day}, work to "
    "be done before school begins, restoration and final payment in the following year",
    "Adjustments were made after discussion, and the clerk will send the corrected copy to members",
    "Members present: {surname}, {surname}, {surname}, {surname}; excused: {surname}; also present: "
    "{surname}, {surname} and several residents",
    "Announcements and future agenda items. Adjourn. Posted {month} {day} at the {place} post office",
)
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
]
COMMON_SURNAMES = [
    "Johnson",
    "Anderson",
    "Smith",
    "Miller",
    "Olson",
    "Nelson",
    "Larson",
    "Peterson",
    "Schmidt",
    "Schultz",
    "Hansen",
    "Meyer",
    "Jensen",
    "Wagner",
    "Becker",
    "Weber",
    "Schroeder",
    "Krueger",
    "Mueller",
    "Fischer",
    "Hoffman",
    "Kramer",
    "Evans",
    "Thompson",
    "Jones",
    "Brown",
    "Davis",
    "Wilson",
    "Moore",
    "Taylor",
    "Thomas",
    "Jackson",
    "White",
    "Harris",
    "Martin",
    "Garcia",
    "Lopez",
    "Gonzalez",
    "Vang",
    "Xiong",
]
SYLLABLES = [
    "ka",
    "ro",
    "mi",
    "den",
    "bur",
    "ton",
    "wau",
    "she",
    "lin",
    "mar",
    "ga",
    "fel",
    "ster",
    "wood",
    "pal",
    "ny",
    "ra",
    "ge",
    "le",
    "ox",
    "ford",
    "han",
    "sen",
    "berg",
    "sch",
    "mid",
    "nor",
    "vel",
    "tri",
    "qua",
    "pfe",
    "hau",
    "mey",
    "zim",
    "del",
    "cor",
    "bin",
    "sal",
    "ten",
    "ul",
    "win",
    "her",
    "dal",
    "fin",
    "gol",
]


class Place:
    """A made-up place: its people, streets and companies."""

    def __init__(self, rng: random.Random) -> None:
        self.name = _name(rng)
        # Some families are found everywhere.
        self.surnames = [_name(rng) if n % 24 else rng.choice(COMMON_SURNAMES) for n in range(200)]
        self.streets = [f"{_name(rng)} {rng.choice(('Street', 'Road', 'Lane'))}" for _ in range(80)]
        self.companies = [f"{_name(rng)} {rng.choice(('LLC', 'Inc.'))}" for _ in range(60)]

    def fill(self, template: str, rng: random.Random) -> str:
        """A line of this place's agenda."""
        return re.sub(r"\{(\w+)\}", lambda slot: self._slot(slot[1], rng), template)

    def _slot(self, slot: str, rng: random.Random) -> str:
        match slot:
            case "surname":
                return rng.choice(self.surnames)
            case "street":
                return rng.choice(self.streets)
            case "company":
                return rng.choice(self.companies)
            case "topic":
                return rng.choice(TOPICS)
            case "month":
                return rng.choice(MONTHS)
            case "day":
                return str(rng.randint(10, 28))
            case "number":
                return str(rng.randint(100, 9999))
            case "body":
                return rng.choice(("Village Board", "Plan Commission", "Finance Committee"))
            case _:
                return self.name

    def document(self, rng: random.Random) -> list[Passage]:
        """Passages of one to five lines, as long as a packet."""
        passages = []
        size = 0
        while size < DOCUMENT_SIZE:
            lines = [self.fill(rng.choice(TEMPLATES), rng) for _ in range(rng.randint(1, 5))]
            text = f"{len(passages) + 1}.  " + ".\n".join(lines)
            passages.append(Passage(text))
            size += len(text)
        return passages

    def query(self, rng: random.Random) -> str:
        """What somebody of this place might watch."""
        kind = rng.random()
        surname, street = rng.choice(self.surnames), rng.choice(self.streets)
        company, topic = rng.choice(self.companies).removesuffix("."), rng.choice(TOPICS)
        if kind < 0.60:
            return rng.choice((surname, street.split()[0], company.split()[0], topic))
        if kind < 0.80:
            return f'"{rng.choice((street, company, f"{surname} property", f"{topic} grant"))}"'
        if kind < 0.95:
            return rng.choice(
                (
                    f"{topic} AND {self.name}",
                    f"{surname} NEAR/8 {topic}",
                    f"({street.split()[0]} OR {company.split()[0]}) AND {topic}",
                    f'{topic} AND "{street}" NOT minutes',
                )
            )
        return rng.choice(
            (rf"/{surname}(’s)? (property|request)/", rf"/{street.split()[0]} (st|rd|la)/")
        )


def _name(rng: random.Random) -> str:
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(3, 4))).capitalize()


def queries(places: Sequence[Place], count: int, rng: random.Random) -> list[Query]:
    """That many distinct queries."""
    found: dict[str, Query] = {}
    while len(found) < count:
        query = parse(rng.choice(places).query(rng))
        found[query.text] = query
    return list(found.values())


def seconds(run: Callable[[], object], repeats: int = 3) -> float:
    """The best of some runs, after one to warm up."""
    run()
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        run()
        best = min(best, time.process_time() - start)
    return best


def bare(sieve: Sieve, documents: Sequence[Sequence[Passage]]) -> None:
    """Normalisation and one `Set.Match`, nothing else."""
    for passages in documents:
        for batch in batches(passages):
            sieve.present(batch)


def loop_of_re(found: Sequence[Query], documents: Sequence[Sequence[Passage]]) -> float:
    """Seconds a document with one compiled `re` an atom, as one would without this matcher."""
    patterns = []
    for query in found:
        for atom in atoms(query.root):
            if isinstance(atom, Text):
                words = r"[\s/-]+".join(re.escape(word.written) for word in atom.words)
                patterns.append(re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE))
    some = documents[: max(1, 200 // len(found))]
    start = time.process_time()
    for passages in some:
        text = "\n".join(passage.text for passage in passages)
        for pattern in patterns:
            pattern.search(text)
    return (time.process_time() - start) / len(some)


def flashtext_speed(found: Sequence[Query], texts: Sequence[str]) -> float | None:
    """Seconds for all texts with flashtext's keyword trie (terms and phrases alone), or None."""
    if importlib.util.find_spec("flashtext") is None:
        return None
    from flashtext import KeywordProcessor

    processor = KeywordProcessor()
    for query in found:
        for atom in atoms(query.root):
            if isinstance(atom, Text):
                processor.add_keyword(" ".join(word.written for word in atom.words))
    return seconds(lambda: [processor.extract_keywords(text, span_info=True) for text in texts], 1)


def peak_memory() -> float:
    """The process's peak resident memory in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print the table."""
    rng = random.Random(287)
    places = [Place(rng) for _ in range(PLACES)]
    documents = [rng.choice(places).document(rng) for _ in range(DOCUMENTS)]
    texts = ["\n".join(passage.text for passage in passages) for passages in documents]
    size = sum(map(len, texts)) / 1e6
    everything = queries(places, max(COUNTS), rng)
    context = DocumentContext(title="Agenda", body="Village Board", state="WI")
    print(f"{DOCUMENTS} documents, {size:.1f} MB, {sum(map(len, documents))} passages; one core")
    print(f"{'queries':>8} {'MB/s':>7} {'of bare':>8} {'x re':>9} {'x flashtext':>12} ", end="")
    print(f"{'build ms':>9} {'add ms':>7} {'matches/doc':>12} {'peak MB':>8}")
    for count in COUNTS:
        found = everything[:count]
        start = time.process_time()
        engine = Engine(found[:-1])
        engine.match([], context)
        build = time.process_time() - start
        start = time.process_time()
        engine.add(found[-1])
        engine.match([], context)
        add = time.process_time() - start
        took = seconds(lambda: [engine.match(passages, context) for passages in documents])
        matches = sum(len(engine.match(passages, context)) for passages in documents)
        sieve = Sieve(
            [f for q in found for a in atoms(q.root) if isinstance(a, Text) for f in [finder_of(a)]]
        )
        bare_took = seconds(lambda: bare(sieve, documents))
        by_re = loop_of_re(found, documents) * len(documents)
        by_flashtext = flashtext_speed(found, texts)
        print(
            f"{count:>8} {size / took:>7.0f} {took / bare_took:>8.2f} {by_re / took:>9.0f} "
            f"{by_flashtext / took if by_flashtext else float('nan'):>12.1f} {build * 1e3:>9.0f} "
            f"{add * 1e3:>7.1f} {matches / len(documents):>12.1f} {peak_memory():>8.0f}"
        )
        if count == max(COUNTS) and "--profile" in sys.argv:
            with cProfile.Profile() as profile:
                for passages in documents:
                    engine.match(passages, context)
            pstats.Stats(profile).sort_stats("tottime").print_stats(18)


if __name__ == "__main__":
    main()
