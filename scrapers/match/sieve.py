"""The sieve: one pass over a batch that tells which finders may find something in it.

google-re2's `Set` holds the filters of all finders. Regular expressions that people wrote stay out
of it, since one of them could make the automaton of all others large: in their place stand words
that they cannot match without.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from functools import partial
from itertools import chain
from threading import Lock

import re2

from scrapers.match.batch import Batch
from scrapers.match.finder import Finder

Sift = Callable[[Batch], None]

# At 8 MB ten thousand filters do not compile, at 16 MB they crawl (facts: google-re2).
_MEMORY = 128 << 20
_RECENT = 256


class Sieve:
    """The filters of some finders, compiled. It never changes, so threads may share it."""

    __slots__ = ("_always", "_by_filter", "_set")

    def __init__(self, finders: Set[Finder]) -> None:
        by_filter: dict[bytes, list[Finder]] = {}
        for finder in finders:
            for written in finder.filters:
                by_filter.setdefault(written, []).append(finder)
        self._by_filter = [tuple(found) for found in by_filter.values()]
        self._set = compiled_set(by_filter)
        self._always = frozenset(finder for finder in finders if not finder.filters)

    def present(self, batch: Batch) -> set[Finder]:
        """The finders that may find something in the batch."""
        found = set(self._always)
        if self._set is not None and (indices := self._set.Match(batch.words)):
            found.update(chain.from_iterable(map(self._by_filter.__getitem__, indices)))
        return found


class Sieves:
    """The sieves of all finders in use: a large one, and a small one of those that came lately.

    Only the small one is compiled when a finder comes; when it has grown, both become one. Whoever
    asks for them waits while they are compiled, whoever adds or discards does not.
    """

    def __init__(self) -> None:
        self._uses: Counter[Finder] = Counter()
        self._settled: set[Finder] = set()
        self._recent: set[Finder] = set()
        self._changed = False
        self._large: Sieve | None = None
        self._small: Sieve | None = None
        self._lock = Lock()
        self._compiling = Lock()

    def add(self, finders: Iterable[Finder]) -> None:
        """Look for these too."""
        with self._lock:
            for finder in set(finders):
                self._uses[finder] += 1
                if finder.sieved and finder not in self._settled and finder not in self._recent:
                    self._recent.add(finder)
                    self._changed = True

    def discard(self, finders: Iterable[Finder]) -> None:
        """Look for these no longer, unless another query does; they leave at the next compiling."""
        with self._lock:
            for finder in set(finders):
                self._uses[finder] -= 1
                if not self._uses[finder]:
                    del self._uses[finder]

    def ready(self) -> Sift:
        """What tells a batch which finders may find something in it."""
        with self._compiling:
            with self._lock:
                changed, self._changed = self._changed, False
                recent = {finder for finder in self._recent if finder in self._uses}
                grown = len(recent) > max(_RECENT, len(self._settled) // 16)
                if grown:
                    self._settled = {finder for finder in self._uses if finder.sieved}
                    recent = set()
                settled, self._recent = self._settled, recent
                recent = set(recent)
            if grown:
                self._large = Sieve(settled)
            if changed:
                self._small = Sieve(recent) if recent else None
            return partial(_sift, [sieve for sieve in (self._large, self._small) if sieve])


def _sift(sieves: Sequence[Sieve], batch: Batch) -> None:
    present: set[Finder] = set()
    for sieve in sieves:
        present = present | sieve.present(batch) if present else sieve.present(batch)
    batch.present = present


def compiled_set(patterns: Iterable[bytes]) -> re2.Set | None:
    """A set that looks for all of these patterns in one pass over `Batch.words`; None of none."""
    options = re2.Options()
    options.max_mem = _MEMORY
    options.encoding = re2.Options.Encoding.LATIN1
    options.never_capture = True
    options.log_errors = False
    compiled = re2.Set.SearchSet(options)
    count = 0
    for pattern in patterns:
        compiled.Add(pattern)
        count += 1
    if not count:
        return None
    compiled.Compile()
    return compiled
