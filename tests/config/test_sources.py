"""Source files: what they may say, and what a person is told when they are wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import config
from config import ConfigError, Source, read_source, shipped_sources, source_schema, sources_in
from scrapers.platforms import option_faults

PALMYRA = """
name = "Village of Palmyra"
platform = "generic"
url = "https://villageofpalmyra.example/agendas"
state = "WI"
county = "Jefferson"
"""


def problems_of(text: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        read_source(text, slug="palmyra", file="palmyra.toml")
    assert caught.value.file == "palmyra.toml"
    return caught.value.problems


def test_the_config_package_is_ours() -> None:
    assert Path(config.__file__).parent == Path(__file__).parents[2] / "config"


def test_a_source_takes_its_zone_from_its_state_and_its_slug_from_its_file() -> None:
    source = read_source(PALMYRA, slug="palmyra", file="palmyra.toml")
    assert source == Source(
        slug="palmyra",
        name="Village of Palmyra",
        platform="generic",
        url="https://villageofpalmyra.example/agendas",
        state="WI",
        county="Jefferson",
        zone="America/Chicago",
    )


def test_a_state_of_two_zones_asks_for_the_zone() -> None:
    text = PALMYRA.replace('state = "WI"', 'state = "TN"')
    assert problems_of(text) == ("zone: missing, and the state does not tell it",)


def test_an_unknown_key_names_the_key_it_may_have_meant_and_those_allowed() -> None:
    (problem,) = problems_of(PALMYRA + "intervall = 30\n")
    assert problem.startswith("intervall: unknown key; did you mean 'interval'? allowed are body, ")


def test_a_source_without_an_address_says_that_url_is_required() -> None:
    text = "\n".join(line for line in PALMYRA.splitlines() if not line.startswith("url"))
    assert problems_of(text) == ("url: missing; it is required",)


def test_text_that_is_no_toml_says_where() -> None:
    (problem,) = problems_of("name = Village")
    assert problem == "this is not TOML: Invalid value (at line 1, column 8)"


def test_a_wrong_state_shows_what_was_written() -> None:
    text = PALMYRA.replace('"WI"', '"Wisconsin"') + 'zone = "America/Chicago"\n'
    assert problems_of(text) == (
        "state: 'Wisconsin' is no state's two capital letters, such as 'WI' (it says 'Wisconsin')",
    )


@pytest.mark.parametrize("zone", ["Wisconsin", "America", "../../etc/passwd"])
def test_a_zone_that_is_none_is_told(zone: str) -> None:
    assert problems_of(PALMYRA + f'zone = "{zone}"\n') == (
        f"zone: {zone!r} is no IANA time zone, such as 'America/Chicago' (it says {zone!r})",
    )


def test_a_source_that_is_off_must_say_why() -> None:
    assert problems_of(PALMYRA + "enabled = false\n") == (
        "reason: missing; a source that is off says why",
    )


def test_a_platforms_own_check_is_told_with_the_file() -> None:
    with pytest.raises(ConfigError, match=r"palmyra\.toml: options\.client: missing"):
        read_source(
            PALMYRA,
            slug="palmyra",
            file="palmyra.toml",
            check=lambda source: ["options.client: missing"],
        )


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "palmyra.toml").write_text(PALMYRA)
    with pytest.raises(ConfigError, match="has the same name"):
        sources_in(tmp_path)


def test_the_shipped_pack_holds_both_palmyras_and_every_source_that_is_off_says_why() -> None:
    sources = {source.slug: source for source in shipped_sources(option_faults)}
    assert sources["palmyra-village"].county == "Jefferson"
    assert sources["palmyra-town"].url == "https://townofpalmyrawisconsin.com/"
    off = [source.slug for source in sources.values() if not source.enabled]
    assert "jefferson-county" in off
    assert all(sources[slug].reason for slug in off)


def test_only_what_was_verified_is_watched_by_default() -> None:
    assert [source.slug for source in shipped_sources() if source.enabled] == [
        *("cbs58", "gdelt-287g", "google-news-287g", "ice-287g", "madison-city", "milwaukee-city"),
        *("milwaukee-county", "palmyra-town", "palmyra-village", "urban-milwaukee", "whitewater"),
        *("wisconsin-state-journal", "wisconsin-watch", "wisn", "wpr"),
    ]


def test_the_schema_in_the_repository_is_the_one_the_model_gives() -> None:
    file = Path(config.__file__).parent / "source.schema.json"
    assert json.loads(file.read_text("utf-8")) == source_schema()
