"""How fast documents are matched, by the number of distinct queries.

`python -m tests.bench.match [--profile]`: documents of about 20 kB from 500 made-up places, and up
to 10,000 queries of their people (60 % terms, 20 % phrases, 15 % boolean or NEAR, 5 % regular
expressions). CPU time of one core, normalisation and evaluation included. In the same run the same
documents go through bare google-re2 `Set.Match` behind the same normalisation, through one compiled
`re` a query, and through flashtext (terms and phrases alone) where it is installed.
"""

from __future__ import annotations

import cProfile
import importlib
import importlib.util
import pstats
import random
import re
import resource
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial

import re2

from scrapers.match import DocumentContext, Engine, Query, parse
from scrapers.match.document import batches
from scrapers.match.planner import Planner
from scrapers.match.sieve import compiled_set
from scrapers.match.syntax import atoms
from scrapers.match.text import Text
from scrapers.reading import Passage
from tests.bench.agendas import Place

PLACES = 500
DOCUMENTS = 100
COUNTS = (10, 100, 1_000, 10_000)
CONTEXT = DocumentContext(title="Agenda", body="Village Board", state="WI")

Documents = Sequence[Sequence[Passage]]


def queries(places: Sequence[Place], count: int, rng: random.Random) -> list[Query]:
    """That many distinct queries."""
    found: dict[str, Query] = {}
    while len(found) < count:
        query = parse(rng.choice(places).query(rng))
        found[query.text] = query
    return list(found.values())


def seconds(run: Callable[[], object], repeats: int = 12) -> float:
    """The least CPU time of some runs, after one to warm up."""
    run()
    return min(once(run) for _ in range(repeats))


def once(run: Callable[[], object]) -> float:
    """The CPU time of a run."""
    start = time.process_time()
    run()
    return time.process_time() - start


def match_all(engine: Engine, documents: Documents) -> int:
    """Match the documents; how many matches there are."""
    return sum(len(engine.match(passages, CONTEXT)) for passages in documents)


def bare(filters: re2.Set, documents: Documents) -> None:
    """Normalisation and `Set.Match`, nothing else."""
    for passages in documents:
        for batch in batches(passages):
            filters.Match(batch.words)


def filters_of(found: Sequence[Query]) -> re2.Set:
    """One set of the patterns that the engine looks for."""
    planner = Planner()
    finders = {finder for query in found for finder in planner.plan(query.root).finders()}
    compiled = compiled_set({pattern for finder in finders for pattern in finder.filters})
    assert compiled is not None
    return compiled


def words_of(found: Sequence[Query]) -> list[str]:
    """The terms and phrases of queries."""
    texts = [atom for query in found for atom in atoms(query.root) if isinstance(atom, Text)]
    return [" ".join(word.written for word in text.words) for text in texts]


def loop_of_re(found: Sequence[Query], texts: Sequence[str]) -> float:
    """Seconds for all texts with one compiled `re` a term, by a sample of them."""
    patterns = [
        re.compile(
            r"(?<!\w)" + r"[\s/-]+".join(map(re.escape, words.split())) + r"(?!\w)", re.IGNORECASE
        )
        for words in words_of(found)
    ]
    some = texts[: max(1, 300 // len(found))]
    took = once(lambda: [pattern.search(text) for text in some for pattern in patterns])
    return took * len(texts) / len(some)


def by_flashtext(found: Sequence[Query], texts: Sequence[str]) -> float:
    """Seconds for all texts with flashtext's trie; not a number where it is not installed."""
    if importlib.util.find_spec("flashtext") is None:
        return float("nan")
    processor = importlib.import_module("flashtext").KeywordProcessor()
    for words in words_of(found):
        processor.add_keyword(words)
    return once(lambda: [processor.extract_keywords(text, span_info=True) for text in texts])


def main() -> None:
    """Print the table."""
    rng = random.Random(287)  # noqa: S311  made-up text
    places = [Place(rng) for _ in range(PLACES)]
    documents = [rng.choice(places).document(rng) for _ in range(DOCUMENTS)]
    texts = ["\n".join(passage.text for passage in passages) for passages in documents]
    size = sum(map(len, texts)) / 1e6
    everything = queries(places, max(COUNTS), rng)
    print(f"{DOCUMENTS} documents, {size:.1f} MB, {sum(map(len, documents))} passages, one core")
    print("queries   MB/s  bare MB/s  ours:bare  re:ours  flashtext:ours", end="")
    print("  build ms  add ms  matches/document  peak MB")
    for count in COUNTS:
        found = everything[:count]
        engine = Engine()
        build = once(partial(_fill, engine, found[:-1]))
        add = once(partial(_fill, engine, found[-1:]))
        took = seconds(partial(match_all, engine, documents))
        bare_took = seconds(partial(bare, filters_of(found), documents))
        print(
            f"{count:>7} {size / took:>6.0f} {size / bare_took:>10.0f} {took / bare_took:>10.2f}"
            f" {loop_of_re(found, texts) / took:>8.0f} {by_flashtext(found, texts) / took:>15.1f}"
            f" {build * 1e3:>9.0f} {add * 1e3:>7.1f}"
            f" {match_all(engine, documents) / len(documents):>17.1f}"
            f" {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:>8.0f}"
        )
    if "--profile" in sys.argv:
        with cProfile.Profile() as profile:
            match_all(engine, documents)
        pstats.Stats(profile).sort_stats("tottime").print_stats(20)


def _fill(engine: Engine, found: Sequence[Query]) -> None:
    for query in found:
        engine.add(query)
    engine.match([], CONTEXT)


if __name__ == "__main__":
    main()
