"""What was judged by eye: gold pages that list more meetings than the manifest counts.

The manifest counts what another project kept (one body, one year, one page's upcoming ones). A
judgement holds for the number of meetings it was made on; with another number the page is unproven
until somebody has looked again.
"""

from __future__ import annotations

JUDGED: dict[str, tuple[int, str]] = {
    "generic-html/city-scrapers-atl__hist__atl_water_and_sewer_appeals_board.html": (
        48,
        "the city's calendar of public meetings; counted are one board's four",
    ),
    "generic-html/city-scrapers-wichita__wicks_sccab.html": (
        75,
        "two boards with the lists of three years; counted is one board's year",
    ),
    "json-other/city-scrapers__il_criminal_justice_information.json": (
        177,
        "each an event of the service with a file; counted are those after a day",
    ),
    "tribe-events-html/city-scrapers-lascruc__lascruc_sunland_park_city.html": (
        17,
        "each with its agenda in the menu; counted are the council's, not the planners' six",
    ),
    "wordpress-html/city-scrapers-det__det_next_michigan_development_corporation.html": (
        6,
        "five with notice, agenda or minutes and one in a list of meetings; counted are two",
    ),
    "wordpress-html/city-scrapers__chi_metro_pier_exposition.html": (
        25,
        "twelve of 2019 and thirteen of 2018 in lists of meetings; counted are those with files",
    ),
    "wordpress-html/city-scrapers__hist__chi_ssa_62.html": (
        48,
        "each an event called meeting, commission or workshop; counted is what came after a day",
    ),
    "wordpress-html/city-scrapers__hist__det_brownfield_redevelopment_authority_meetings.html": (
        52,
        "each with a notice, agenda or minutes; two hearings of a day are named in two ways each",
    ),
}
"""File: how many meetings it listed when it was looked at, and why they are meetings."""
