from __future__ import annotations

import json

from bot.web import api
from tests.bot.web.conftest import Get


async def _json(get: Get, path: str) -> dict[str, object]:
    status, text = await get(path)
    assert status == 200, text
    found: dict[str, object] = json.loads(text)
    return found


async def test_the_description_names_every_address(get: Get) -> None:
    described = await _json(get, "/api/openapi.json")
    assert set(described["paths"]) == set(api.ROUTES) - {"/api/openapi.json"}  # type: ignore[call-overload]


async def test_hits_come_in_pages(get: Get) -> None:
    seen: list[int] = []
    path = "/api/hits?limit=3"
    while path:
        page = await _json(get, path)
        items = page["items"]
        assert isinstance(items, list)
        seen += [hit["id"] for hit in items]
        path = f"/api/hits?limit=3&before={page['next']}" if page["next"] else ""
    assert len(seen) == 7
    assert seen == sorted(seen, reverse=True)


async def test_a_search_tells_what_it_understood_or_what_is_wrong(get: Get) -> None:
    found = await _json(get, "/api/search?q=plow%20bids")
    assert (found["query"], found["fault"], found["complete"]) == ("plow AND bids", None, True)
    wrong = await _json(get, "/api/search?q=%22plow")
    assert wrong["items"] == []
    assert wrong["fault"] == {
        "message": "this quotation mark is never closed",
        "position": 0,
        "hint": 'A phrase stands between two of them: "village board".',
    }


async def test_a_document_has_its_versions_and_passages(get: Get) -> None:
    document = await _json(get, "/api/documents/2")
    versions, passages = document["versions"], document["passages"]
    assert isinstance(versions, list)
    assert isinstance(passages, list)
    assert document["shown"] == versions[0]["id"] == document["version_id"]
    assert versions[1]["until"] == "2026-11-24T15:00:00+00:00"
    assert passages[-1]["text"] == "9. Closed session under Wis. Stat. 19.85(1)(e)"


async def test_a_fault_is_told_as_json(get: Get) -> None:
    assert await get("/api/meetings/99") == (404, '{"status": 404, "error": "Not Found"}')
