from __future__ import annotations

import re

import pytest

from bot.commands.help import overview
from bot.commands.help_topics import TOPICS
from scrapers.match import parse
from tests.bot.commands.conftest import Server

QUERIES = [query for made in TOPICS.values() for query, _ in made().queries]


@pytest.mark.parametrize("query", QUERIES)
def test_every_example_of_a_query_can_be_typed(query: str) -> None:
    assert parse(query).text


def test_every_query_in_the_overview_can_be_typed() -> None:
    typed = [code for code in re.findall(r"`([^`]+)`", overview()) if not code.startswith("/")]
    assert len(typed) == 8
    for query in typed:
        parse(query)


def test_every_command_that_is_named_is_there(server: Server) -> None:
    made = [topic() for topic in TOPICS.values()]
    texts = [overview(), *("\n".join((each.opening, *each.lines, each.closing)) for each in made)]
    named = {name for text in texts for name in re.findall(r"(?<!\w)/([a-z0-9]+)", text)}
    there = server.moderator.available_commands(server.channel)
    assert len(named) > 12
    assert named - {name.split()[0] for name in there} == set()


@pytest.mark.parametrize("topic", TOPICS)
async def test_a_topic_is_shown_within_discords_limits(server: Server, topic: str) -> None:
    text = await server.run("help", topic=topic.upper())
    assert text.splitlines()[0] == TOPICS[topic]().title
    assert len(text) < 4000


async def test_without_a_topic_the_topics_are_named(server: Server) -> None:
    text = await server.run("help")
    assert text.startswith("Hear Ye\nI watch where local government posts its business")
    assert "More on each: words, 287(g), NEAR, fields, concepts, places, digests, buttons." in text


async def test_topics_are_offered_and_an_unknown_one_is_refused(server: Server) -> None:
    choices = await server.neighbour.autocomplete(server.channel, "help", "topic", "p")
    assert [choice["value"] for choice in choices] == ["concepts", "places"]
    text = await server.refused("help", topic="@everyone")
    assert text.startswith(r"There is no help on \@everyone: choose one of words,")
