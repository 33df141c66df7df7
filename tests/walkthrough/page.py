"""A picture's page: messages as Discord shows them, near enough to judge a layout by."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from tests.discord_double.errors import Payload
from tests.walkthrough.markdown import moment, to_html
from tests.walkthrough.scene import Shot

_HOSTS = {"127.0.0.1": "villageofoakvale.example", "127.0.0.2": "millrivercourier.example"}
_HOST = re.compile(r"127\\?\.0\\?\.0\\?\.(?P<last>[12])(?::\d+)?")
_STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "secondary"}

_CSS = """
* { box-sizing: border-box; margin: 0 }
body { background: #313338; color: #dbdee1; padding: 14px; width: 620px;
  font: 16px/1.375 "gg sans", "Noto Sans", "Helvetica Neue", Helvetica, Arial, sans-serif }
.where { color: #949ba4; font-size: 13px; margin-bottom: 10px }
.message { display: flex; gap: 14px; margin-bottom: 14px }
.face { flex: none; width: 40px; height: 40px; border-radius: 50%; background: #2f6fde;
  color: #fff; font-weight: 700; text-align: center; line-height: 40px }
.body { min-width: 0; flex: 1 }
.by { color: #f2f3f5; font-weight: 600 } .by i { font: 11px sans-serif; background: #5865f2;
  color: #fff; border-radius: 3px; padding: 1px 4px; margin: 0 6px } .by time { color: #949ba4;
  background: none; font-size: 12px; font-weight: 400 }
.embed { background: #2b2d31; border-left: 4px solid; border-radius: 4px; padding: 10px 14px;
  margin-top: 4px; max-width: 520px; font-size: 14px }
.embed h2 { font-size: 16px; color: #f2f3f5; margin-bottom: 6px; line-height: 1.3 }
.embed h3 { font-size: 14px; color: #f2f3f5; margin-top: 8px }
.embed footer { color: #949ba4; font-size: 12px; margin-top: 8px }
p { overflow-wrap: anywhere } p.gap { height: 8px }
blockquote { border-left: 4px solid #4e5058; padding-left: 10px; border-radius: 2px }
time { background: #3b3d44; border-radius: 3px; padding: 0 2px } a { color: #00a8fc }
code { background: #1e1f22; border-radius: 3px; padding: 1px 4px; font-size: 13px }
.mention { color: #c9cdfb; background: #3c4270; border-radius: 3px; font-weight: 500 }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px; max-width: 520px }
button { border: 0; border-radius: 4px; padding: 7px 14px; color: #fff; font: 500 14px sans-serif }
.primary { background: #5865f2 } .secondary { background: #4e5058 }
.success { background: #248046 } .danger { background: #da373c } .off { opacity: .5 }
.menu { background: #1e1f22; border-radius: 4px; padding: 9px 12px; width: 400px; color: #b5bac1;
  font-size: 14px }
"""


def page(shot: Shot, names: Callable[[int], str]) -> str:
    """The HTML of a picture; addresses of this machine become those of the village."""
    messages = "".join(
        f"<div class=message><div class=face>H</div><div class=body>{body}</div></div>"
        for body in (_message(one.payload(), shot.now, names) for one in shot.messages)
    )
    where = html.escape(shot.where)
    text = f"<div class=where>{where}</div>{messages}"
    text = _HOST.sub(lambda match: _HOSTS[f"127.0.0.{match['last']}"], text)
    return f"<!doctype html><meta charset=utf-8><style>{_CSS}</style><body>{text}"


def _message(message: Payload, now: float, names: Callable[[int], str]) -> str:
    at = html.escape(moment(int(now), "f", now))
    parts = [f"<div class=by>Hear Ye<i>APP</i><time>{at}</time></div>"]
    if message["content"]:
        parts.append(to_html(message["content"], now, names))
    parts += [_embed(embed, now, names) for embed in message["embeds"]]
    parts += [_row(row) for row in message["components"]]
    return "".join(parts)


def _embed(embed: Payload, now: float, names: Callable[[int], str]) -> str:
    colour = f"#{embed.get('color', 0x4E5058):06x}"
    parts = [f'<div class=embed style="border-color: {colour}">']
    if embed.get("title"):
        parts.append(f"<h2>{to_html(embed['title'], now, names)}</h2>")
    parts.append(to_html(embed.get("description", ""), now, names))
    for field in embed.get("fields", []):
        name, value = (to_html(field[key], now, names) for key in ("name", "value"))
        parts.append(f"<h3>{name}</h3>{value}")
    if embed.get("footer"):
        parts.append(f"<footer>{html.escape(embed['footer']['text'])}</footer>")
    return "".join([*parts, "</div>"])


def _row(row: Payload) -> str:
    return f"<div class=row>{''.join(map(_control, row.get('components', [])))}</div>"


def _control(control: Payload) -> str:
    if control["type"] == 2:
        style = _STYLES[control["style"]] + (" off" if control.get("disabled") else "")
        return f'<button class="{style}">{html.escape(control.get("label", ""))}</button>'
    chosen = [each["label"] for each in control.get("options", []) if each.get("default")]
    text = ", ".join(chosen) or control.get("placeholder") or "Choose"
    return f"<div class=menu>{html.escape(text)} ▾</div>"
