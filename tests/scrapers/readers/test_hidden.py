"""What a page hides, however its attributes are written."""

from __future__ import annotations

import pytest

from scrapers.readers.html import visible_text


@pytest.mark.parametrize(
    "page",
    [
        '<p>Seen</p><div class="a" hidden>No</div>',
        "<p>Seen</p><div hidden=''>No</div>",
        '<p>Seen</p><div class="a"hidden>No</div>',
        "<p>Seen</p><div class=''hidden>No</div>",
        "<p>Seen</p><div\nHIDDEN\nclass=a>No</div>",
        "<p>Seen</p><DIV CLASS='x' STYLE='color:red; Display : None'>No</DIV>",
        '<p>Seen</p><div style="display&#58;none">No</div>',
        '<p>Seen</p><div style="visibility: hidden">No</div>',
        "<p>Seen</p><div style=display:none>No</div>",
        '<p>Seen</p><div title="a<b" hidden>No</div>',
        '<p>Seen</p><div title="a > b" hidden>No</div>',
        '<p>Seen</p><div title="a <i hidden>" hidden>No</div>',
        '<p>Seen</p><dialog class="x">No</dialog>',
    ],
)
def test_what_is_hidden_is_not_seen_however_its_tag_is_written(page: str) -> None:
    assert visible_text(page) == "Seen"


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>The role = main hidden display:none</p>", "The role = main hidden display:none"),
        ('<p title="hidden">Seen</p>', "Seen"),
        ('<input type="hidden" value="x"><p>Seen', "Seen"),
        ('<p style="overflow:hidden">Seen</p>', "Seen"),
        ('<p hidden="until-found">Seen</p>', "Seen"),
        ('<dialog open class="x">Seen</dialog>', "Seen"),
        ('<textarea><b class="x" hidden>Seen</b></textarea>', '<b class="x" hidden>Seen</b>'),
    ],
)
def test_what_only_speaks_of_hiding_is_seen(page: str, text: str) -> None:
    assert visible_text(page) == text
