"""The concept files: what ships, and what an operator is told of a bad one."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import ConfigError, concepts_in, shipped_concepts
from config.concepts import read_concept
from scrapers.match import DocumentContext, Engine, QueryError, parse
from scrapers.reading import Passage


def test_the_concepts_that_the_design_names_are_shipped() -> None:
    assert [concept.name for concept in shipped_concepts()] == [
        "287g", "alpr", "budget", "closed-session", "data-center", "ice", "palmyra",
        "police-contract", "surveillance", "zoning",
    ]  # fmt: skip


@pytest.mark.parametrize("name", [concept.name for concept in shipped_concepts()])
def test_a_shipped_concept_can_be_looked_for(name: str) -> None:
    assert Engine([parse(f"@{name}")]).match([Passage("nothing of it")], DocumentContext()) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("description = 'a'", "query: missing; it is required"),
        ("description = 'a'\nquery = ''", "query: "),
        ("description = 'a'\nquerry = 'b'\nquery = 'b'",
        "querry: unknown key; did you mean 'query'?"),
        ("description = 'a'\nquery = 'b'\n[context]\nsubjects = ['c']",
        "context.subjects: unknown key"),
        ("description = 'a'\nquery = 'b'\nmisread = 'exact'", "misread: "),
        ("description = 'a'\nquery = 'b'\nname = 'c'",
        "name: the file's own name is the concept's"),
        ("description = 'a'\nquery = 'b'\n[place]\nstate = 'XX'\ncounty = 'd'\nnames = ['e']",
        "place.state: no state's two capital letters"),
        ("description = ", "this is no TOML"),
    ],
)  # fmt: skip
def test_a_bad_file_names_itself_the_key_and_what_is_allowed(text: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_concept(text, "concepts/bees.toml", "bees")
    assert str(caught.value).startswith("concepts/bees.toml: ")
    assert problem in str(caught.value)


def test_a_file_name_that_nobody_could_type_is_refused() -> None:
    with pytest.raises(ConfigError, match="name: "):
        read_concept("description = 'a'\nquery = 'b'", "concepts/Bees!.toml", "Bees!")


def test_an_operator_adds_concepts_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "bees.toml").write_text(
        """
description = "Bees"
query = "bee* OR hive"
[lookalikes]
never = ["spelling bee"]
""",
        encoding="utf-8",
    )
    concepts = concepts_in(tmp_path)
    assert [concept.name for concept in concepts] == ["bees"]
    query = parse("@bees", concepts)
    engine = Engine([query], concepts)
    found = engine.match(
        [Passage("spelling bee"), Passage("Hives"), Passage("beehive")], DocumentContext()
    )
    assert [match.passage for match in found] == [2]


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ("query = 'a OR ('", "query: this '(' is never closed"),
        ("query = 'a OR @ice'", "query: a concept cannot name another concept"),
        ("query = 'a'\n[context]\nsubject = ['b*c']", "context.subject: 'b*c': '*' works only"),
        ("query = 'a'\n[lookalikes]\nnever = ['/(/']", "lookalikes.never: '/(/': this regular"),
    ],
)
def test_a_query_in_a_file_that_cannot_be_read_is_told_with_its_key(
    keys: str, problem: str
) -> None:
    concept = read_concept(f"description = 'x'\n{keys}", "concepts/bees.toml", "bees")
    with pytest.raises(ConfigError) as caught:
        Engine([parse("@bees", [concept])], [concept])
    assert problem in str(caught.value)
    assert "bees.toml" in str(caught.value)


def test_a_concept_that_is_not_there_is_an_error_of_the_query() -> None:
    with pytest.raises(QueryError, match="there is no concept @bees"):
        parse("@bees")
