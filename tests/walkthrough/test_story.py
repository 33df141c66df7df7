"""The walk-through's story is played for each commit, so that its pictures can always be drawn."""

from __future__ import annotations

import re
from pathlib import Path

from tests.walkthrough.markdown import to_html
from tests.walkthrough.page import page
from tests.walkthrough.scene import open_stage
from tests.walkthrough.story import play

DOCS = Path(__file__).parents[2] / "docs"


async def test_the_story_has_a_picture_for_each_one_in_the_walk_through(tmp_path: Path) -> None:
    async with open_stage(tmp_path) as stage:
        await play(stage)
    drawn = [shot.name for shot in stage.shots]
    shown = re.findall(r"pictures/([\w-]+)\.png", (DOCS / "WALKTHROUGH.md").read_text("utf-8"))
    assert drawn == shown
    assert {file.stem for file in (DOCS / "pictures").glob("*.png")} == set(shown)
    pages = {shot.name: page(shot, stage.name_of) for shot in stage.shots}
    assert "<b>287(g)</b> memorandum of agreement" in pages["alert"]
    assert "<b>vote on the</b>" in pages["amended"]
    assert "villageofoakvale.example" in pages["cancelled"]
    assert all("127.0.0" not in text for text in pages.values())


def test_markdown_is_shown_as_discord_shows_it() -> None:
    text = (
        r"> **287\(g\)** ~~gone~~ \*plain\* <t:1796085000:R> [Agenda, page 2](https://x.example/a)"
    )
    assert to_html(text, 1796085000 - 86_400, str) == (
        "<blockquote><p><b>287(g)</b> <s>gone</s> *plain* <time>in 1 day</time>"
        " <a>Agenda, page 2</a></p></blockquote>"
    )
