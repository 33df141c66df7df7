"""The API against its own description: whatever is asked, the answer is one that it announces."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given, settings
from hypothesis import strategies as st
from yarl import URL

from bot.web.app import application
from tests.bot.web.conftest import moved_in

Asked = Callable[[str], tuple[int, str, str]]
Schema = dict[str, Any]

_TYPES: dict[str, tuple[type, ...]] = {
    "array": (list,),
    "boolean": (bool,),
    "integer": (int,),
    "null": (type(None),),
    "object": (dict,),
    "string": (str,),
}
_EXAMPLES = 150


@pytest.fixture(scope="module")
def ask(village: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """The status, the type and the text of an answer."""
    folder = tmp_path_factory.mktemp("fuzz") / "data"
    with asyncio.Runner() as runner:
        home = moved_in(village, folder)
        room = runner.run(home.__aenter__())

        async def opened() -> TestClient[Any, Any]:
            client = TestClient(TestServer(application(room)))
            await client.start_server()
            return client

        client = runner.run(opened())

        async def got(path: str) -> tuple[int, str, str]:
            answer = await client.get(URL(path, encoded=True))
            return answer.status, answer.content_type, await answer.text()

        yield lambda path: runner.run(got(path))
        runner.run(client.close())
        runner.run(home.__aexit__(None, None, None))


@pytest.fixture(scope="module")
def described(ask: Asked) -> Schema:
    """The description, as it is served."""
    found: Schema = json.loads(ask("/api/openapi.json")[2])
    return found


def _values(schema: Schema) -> st.SearchStrategy[str]:
    """Values that the schema allows, and others that it does not."""
    odd = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
    wild = odd | st.integers().map(str) | st.sampled_from(["", "%", "0", "1", "\x00", "\u202e"])
    allowed: list[st.SearchStrategy[str]] = [
        st.sampled_from(each) for each in [schema.get("enum", [])] if each
    ]
    if schema.get("type") == "integer":
        allowed.append(st.integers(1, min(schema["maximum"], 12)).map(str))
        allowed.append(st.integers(schema["minimum"], schema["maximum"]).map(str))
    elif "pattern" in schema:
        pattern: str = schema["pattern"]
        allowed.append(st.from_regex(pattern))
        allowed.append(st.sampled_from(["287(g)", "snow OR plow", "town-of-hebron", "a" * 64]))
    elif "anyOf" in schema:
        allowed.append(st.dates().map(str))
    else:
        allowed.append(st.sampled_from(["WI", "Palmyra", "Village Board", "town-of-hebron"]))
    return st.one_of(*allowed, wild)


@st.composite
def _addresses(draw: st.DrawFn, paths: Schema) -> tuple[str, str]:
    """A path as it is described, and an address that asks for it."""
    path = draw(st.sampled_from(sorted(paths)))
    asked: list[tuple[str, str]] = []
    address = path
    for parameter in paths[path]["get"].get("parameters", []):
        value, name = _values(parameter["schema"]), parameter["name"]
        if parameter["in"] == "path":
            said = draw(value.filter(lambda text: text.strip("./\\") != ""))
            address = address.replace(f"{{{name}}}", quote(said, safe=""))
        elif draw(st.booleans()):
            asked.append((name, draw(value)))
    return path, f"{address}?{urlencode(asked)}" if asked else address


def _faults(value: object, schema: Schema, known: Schema, at: str = "$") -> list[str]:
    """Where a value is not as the schema says, of what our schemas say."""
    if "$ref" in schema:
        return _faults(value, known[schema["$ref"].rpartition("/")[2]], known, at)
    if "allOf" in schema or "anyOf" in schema:
        every = [_faults(value, each, known, at) for each in schema.get("allOf", [])]
        some = [_faults(value, each, known, at) for each in schema.get("anyOf", [])]
        return [fault for found in every for fault in found] + (min(some, key=len) if some else [])
    named = schema.get("type", [])
    types = [named] if isinstance(named, str) else named
    fits = [each for each in types if isinstance(value, _TYPES[each])]
    if types and (not fits or (isinstance(value, bool) and "boolean" not in types)):
        return [f"{at} is {value!r}, not {types}"]
    found = []
    if isinstance(value, dict):
        found += [f"{at} lacks {name}" for name in schema.get("required", []) if name not in value]
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                found += _faults(value[name], inner, known, f"{at}.{name}")
    elif isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            found.append(f"{at} has {len(value)} items")
        for each in value:
            found += _faults(each, schema.get("items", {}), known, f"{at}[]")
    return found


@given(data=st.data())
@settings(max_examples=_EXAMPLES, deadline=None)
def test_every_answer_is_one_that_the_description_announces(
    ask: Asked, described: Schema, data: st.DataObject
) -> None:
    path, address = data.draw(_addresses(described["paths"]))
    status, kind, body = ask(address)
    announced = described["paths"][path]["get"]["responses"]
    assert str(status) in announced, (address, status, body)
    assert kind in announced[str(status)]["content"]
    schema = announced[str(status)]["content"][kind]["schema"]
    assert _faults(json.loads(body), schema, described["components"]["schemas"]) == []


@pytest.mark.parametrize(
    "path",
    [
        *("/api/hits", "/api/search?q=287(g)", "/api/documents/2", "/api/meetings"),
        *("/api/meetings/1", "/api/sources", "/api/sources/town-of-hebron", "/api/watches"),
        *("/api/roster", "/api/roster?state=TX"),
    ],
)
def test_what_is_there_is_as_described(ask: Asked, described: Schema, path: str) -> None:
    status, kind, body = ask(path)
    assert status == 200
    (named,) = [
        each
        for each in described["paths"]
        if URL(path).path.count("/") == each.count("/")
        and URL(path).path.startswith(each.partition("{")[0])
        and ("{" in each or URL(path).path == each)
    ]
    schema = described["paths"][named]["get"]["responses"]["200"]["content"][kind]["schema"]
    value = json.loads(body)
    assert _faults(value, schema, described["components"]["schemas"]) == []
    assert _faults({}, schema, described["components"]["schemas"]) != []
