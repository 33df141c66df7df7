"""The child process: reads documents one after the other until its parent goes away.

Started as `python -m scrapers.readers.child PARENT`; the pipes are its standard input and output.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from typing import Any, BinaryIO

from scrapers.readers import cage
from scrapers.readers.wire import ANSWER, MAX_ANSWER, REQUEST, pack_reading


def main(parent: int) -> None:
    """Serve until end of file. A document that breaks the limits costs this process its life."""
    source = os.fdopen(os.dup(0), "rb")
    target = os.fdopen(os.dup(1), "wb")
    # Libraries print: their words must not run into ours.
    with open(os.devnull, "r+b", buffering=0) as null:  # noqa: PTH123 (a descriptor is wanted)
        for descriptor in (0, 1, 2):
            os.dup2(null.fileno(), descriptor)
    os.environ["OMP_THREAD_LIMIT"] = "1"
    network = cage.close_in(parent)
    _answer(target, json.dumps({"network": network}).encode())
    while (head := source.read(REQUEST.size)) and len(head) == REQUEST.size:
        cage.allow_seconds()
        length, size = REQUEST.unpack(head)
        job = json.loads(source.read(length))
        _answer(target, _work(job, source.read(size)))
        cage.rest()


def _answer(target: BinaryIO, answer: bytes) -> None:
    if len(answer) > MAX_ANSWER:
        answer = b'{"error": "too_large"}'
    target.write(ANSWER.pack(len(answer)) + answer)
    target.flush()


def _work(job: dict[str, Any], body: bytes) -> bytes:
    try:
        if job["task"] == "recognise":
            from scrapers.readers.ocr import recognise

            return json.dumps(recognise(body, job["pages"])).encode()
        if job["task"] == "picture":
            from scrapers.readers.picture import picture

            return picture(body, job["page"], [(a, b, c) for a, b, c in job["marks"]])
        if job["task"] == "list":
            from scrapers.platforms.wire import work

            return work(job, body)
        if job["task"] == "signs":
            from scrapers.platforms.wire import signs_work

            return signs_work(job, body)
        if job["task"] == "roster":
            from scrapers.roster.wire import work as read_workbook

            return read_workbook(body)
        return _read(job, body)
    except MemoryError:
        return b'{"error": "memory"}'
    except Exception as error:  # noqa: BLE001 (whatever a hostile document provokes, the parent is told)
        return json.dumps({"error": "crash", "detail": type(error).__name__}).encode()


def _read(job: dict[str, Any], body: bytes) -> bytes:
    from scrapers.readers.document import read_draft, understand

    draft = read_draft(
        body, job["content_type"], {int(page): text for page, text in job["recognised"].items()}
    )
    reading = understand(
        draft,
        url=job["url"],
        zone=job["zone"],
        now=datetime.fromisoformat(job["now"]),
        title=job["title"],
    )
    return pack_reading(reading, draft.unread)


if __name__ == "__main__":
    main(int(sys.argv[1]))
