"""Made-up places, their agenda-like documents, and the queries that people of those places keep.

As dense in watched words as the recorded pages and PDFs of small governments are: of `TOPICS` about
23 in 20 kB there and here, of `COMMON_SURNAMES` 3 to 7 there and 5 here; 16 to 22 % of passages of
300 characters there have a character that is not ASCII, 22 % here.
"""

from __future__ import annotations

import random
import re

from scrapers.reading import Passage

DOCUMENT_SIZE = 20_000

_TOPIC_WORDS = """
zoning rezoning variance plat annexation sewer water stormwater budget levy audit referendum
borrowing police ICE ALPR drones Flock immigration ambulance dispatch library trail park pool
playground cemetery landfill recycling quarry solar wind broadband fluoride lead PFAS nitrate manure
CAFO housing shelter homeless daycare liquor cannabis fireworks hunting leash chickens bees rental
airport railroad bridge culvert roundabout sidewalk snowplow salt brine pension union arbitration
lawsuit settlement recall ethics nepotism residency election ballot generator pump lagoon biosolids
chloride phosphorus floodplain wetland shoreland dredging dam levee boat pier marina campground
stadium arena museum theater mural statue banner billboard sign lighting streetlight crosswalk
bicycle bus taxi scooter parking meter towing impound junk nuisance blight demolition asbestos radon
mold rodent mosquito tick deer goose coyote beaver burial crematorium chapel parade festival fair
market foodtruck brewery winery tavern tobacco vape
"""
_SURNAMES = """
Johnson Anderson Smith Miller Olson Nelson Larson Peterson Schmidt Schultz Hansen Meyer Jensen
Wagner Becker Weber Schroeder Krueger Mueller Fischer Hoffman Kramer Evans Thompson Jones Brown
Davis Wilson Moore Taylor Thomas Jackson White Harris Martin Garcia Lopez Gonzalez Vang Xiong
"""
_SYLLABLES = """
ka ro mi den bur ton wau she lin mar ga fel ster wood pal ny ra ge le ox ford han sen berg sch mid
nor vel tri qua pfe hau mey zim del cor bin sal ten ul win her dal fin gol
"""
_LINES = """
Call to order; roll call and verification of public notice
Pledge of Allegiance
Approval of the minutes of the {month} {day} meeting of the {body}
Public comment, three minutes each; sign in with the clerk, {surname}
Discussion and possible action on the {topic} request of {surname}, {number} {street}
Discussion/possible action: conditional use permit for {company} at {number} {street}
Consider ordinance 20{day}-{number} relating to {topic} and the fees for {street}
Resolution authorizing the purchase of a vehicle from {company} for ${number}.00
Report of the clerk-treasurer: vouchers {number} through {number}, payment to {company}
Review bids for the {street} reconstruction project; award to {company}
Certified survey map for {surname} on parcel 016-0516-{number}-00{day}
Motion by {surname}, second by {surname} to approve; carried {day} to none
Closed session pursuant to Wis. Stat. \u00a7 19.85(1)(c) to consider compensation of an employee
Chief {surname}\u2019s report on calls, training and equipment
The board heard from {surname} of {number} {street}, who spoke about traffic near {place}.
Staff recommends approval of the agreement with {company} for engineering on {street}.
Correspondence: letter from {surname} regarding dogs; letter from the {place} lions club
Upon reasonable notice, efforts will be made to accommodate the needs of disabled individuals
A quorum of other bodies may be present to gather information; they will take no action
Voucher {number}: {company}, supplies, ${number}.{day}; voucher {number}: {company}, ${number}.{day}
The minutes were read; {surname} asked that the vote be recorded by name, and the chair so ordered
without objection from those who were present in the hall or by telephone on that evening
Engineer {surname} explained the schedule: survey in the spring, bids by {month} {day}, work to be
done before school begins, restoration and final payment in the following year
Adjustments were made after discussion, and the clerk will send the corrected copy to members
Members present: {surname}, {surname}, {surname}, {surname}; excused: {surname}; also present: some
Announcements and future agenda items. Adjourn. Posted {month} {day} at the {place} post office
"""
_MONTHS = "January February March April May June July August September October"
TOPICS = tuple(_TOPIC_WORDS.split())
COMMON_SURNAMES = tuple(_SURNAMES.split())
SYLLABLES = tuple(_SYLLABLES.split())
LINES = tuple(_LINES.strip().splitlines())
MONTHS = tuple(_MONTHS.split())
BODIES = ("Village Board", "Plan Commission", "Finance Committee")


class Place:
    """A made-up place: its people, streets and companies."""

    def __init__(self, rng: random.Random) -> None:
        self.name = _name(rng)
        # Some families are found everywhere.
        self.surnames = [_name(rng) if n % 24 else rng.choice(COMMON_SURNAMES) for n in range(200)]
        self.streets = [f"{_name(rng)} {rng.choice(('Street', 'Road', 'Lane'))}" for _ in range(80)]
        self.companies = [f"{_name(rng)} {rng.choice(('LLC', 'Inc.'))}" for _ in range(60)]

    def document(self, rng: random.Random) -> list[Passage]:
        """Passages of one to five lines, together as long as a packet."""
        passages: list[Passage] = []
        size = 0
        while size < DOCUMENT_SIZE:
            lines = [self._line(rng) for _ in range(rng.randint(1, 5))]
            text = f"{len(passages) + 1}.  " + ".\n".join(lines)
            passages.append(Passage(text))
            size += len(text)
        return passages

    def query(self, rng: random.Random) -> str:
        """What somebody of this place might watch."""
        kind = rng.random()
        surname, street = rng.choice(self.surnames), rng.choice(self.streets)
        company, topic = rng.choice(self.companies).removesuffix("."), rng.choice(TOPICS)
        road, firm = street.split()[0], company.split()[0]
        if kind < 0.60:
            return rng.choice((surname, road, firm, topic))
        if kind < 0.80:
            return f'"{rng.choice((street, company, f"{surname} property", f"{topic} grant"))}"'
        if kind < 0.95:
            return rng.choice(
                (
                    f"{topic} AND {self.name}",
                    f"{surname} NEAR/8 {topic}",
                    f"({road} OR {firm}) AND {topic}",
                    f'{topic} AND "{street}" NOT minutes',
                )
            )
        return rng.choice((rf"/{surname}(.s)? (property|request)/", rf"/{road} (st|rd|la)/"))

    def _line(self, rng: random.Random) -> str:
        return re.sub(r"\{(\w+)\}", lambda slot: self._word(slot[1], rng), rng.choice(LINES))

    def _word(self, slot: str, rng: random.Random) -> str:
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
            case "body":
                return rng.choice(BODIES)
            case "day":
                return str(rng.randint(10, 28))
            case "number":
                return str(rng.randint(100, 9999))
            case _:
                return self.name


def _name(rng: random.Random) -> str:
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(3, 4))).capitalize()
