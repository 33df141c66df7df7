"""A source as text: whatever it holds, the file says the same when it is read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import Source, read_source, source_text, write_source
from config.sources import Option

PALMYRA = Source(
    slug="palmyra-village",
    name="Village of Palmyra",
    platform="civicplus",
    url="https://www.palmyra.example/AgendaCenter",
    state="WI",
    county="Jefferson",
    place="Palmyra",
    options={"categories": ["3", "4"], "deep": True},
)


def test_a_source_is_written_without_what_needs_not_be_said() -> None:
    assert source_text(PALMYRA) == (
        'name = "Village of Palmyra"\n'
        'platform = "civicplus"\n'
        'url = "https://www.palmyra.example/AgendaCenter"\n'
        'state = "WI"\n'
        'county = "Jefferson"\n'
        'place = "Palmyra"\n'
        "\n"
        "[options]\n"
        '"categories" = ["3", "4"]\n'
        '"deep" = true\n'
    )


def test_what_differs_from_the_usual_is_said() -> None:
    other = PALMYRA.model_copy(
        update={
            "kind": "news",
            "zone": "America/New_York",
            "interval": 30,
            "enabled": False,
            "reason": "not confirmed",
            "options": {},
        }
    )
    assert source_text(other).splitlines()[3:] == [
        'kind = "news"',
        'state = "WI"',
        'county = "Jefferson"',
        'place = "Palmyra"',
        'zone = "America/New_York"',
        "interval = 30",
        "enabled = false",
        'reason = "not confirmed"',
    ]


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(
    lambda text: text.strip() == text
)
OPTIONS: st.SearchStrategy[dict[str, Option]] = st.dictionaries(
    TEXT, TEXT | st.integers(-(2**40), 2**40) | st.booleans() | st.lists(TEXT), max_size=4
)


@given(TEXT, TEXT, OPTIONS)
def test_whatever_it_holds_is_read_back(name: str, body: str, options: dict[str, Option]) -> None:
    source = PALMYRA.model_copy(update={"name": name, "body": body, "options": options})
    assert read_source(source_text(source), slug=source.slug, file="x.toml") == source


def test_it_is_written_once_into_a_folder_that_is_made_for_it(tmp_path: Path) -> None:
    path = write_source(PALMYRA, tmp_path / "my-sources")
    assert path == tmp_path / "my-sources" / "palmyra-village.toml"
    assert path.read_text("utf-8") == source_text(PALMYRA)
    with pytest.raises(FileExistsError):
        write_source(PALMYRA, tmp_path / "my-sources")
