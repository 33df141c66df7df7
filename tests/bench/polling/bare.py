"""The least that the same conditional requests cost: an aiohttp client and nothing else.

`python -m tests.bench.polling.bare AT_ONCE` reads addresses, a JSON list in a line, and answers
each further line with the seconds that a round over all of them took.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

import aiohttp


async def _main(at_once: int) -> None:
    loop = asyncio.get_running_loop()
    urls = json.loads(await loop.run_in_executor(None, sys.stdin.readline))
    etags: dict[str, str] = {}
    turns = asyncio.Semaphore(at_once)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def one(url: str) -> None:
            asked = {"If-None-Match": etags[url]} if url in etags else {}
            async with turns, session.get(url, headers=asked) as response:
                await response.read()
                etags[url] = response.headers["ETag"]

        while await loop.run_in_executor(None, sys.stdin.readline):
            began = time.perf_counter()
            await asyncio.gather(*map(one, urls))
            print(json.dumps({"seconds": time.perf_counter() - began}), flush=True)


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1])))
