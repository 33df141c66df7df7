"""The sieve: one pass over a batch that tells which finders may find something in it.

google-re2's `Set` holds the filters of all finders. Regular expressions that people wrote stay out
of it, since one of them could make the automaton of all others large: in their place stand words
that they cannot match without.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import chain

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

    def __init__(self, finders: Sequence[Finder]) -> None:
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

    Only the small one is compiled when a finder comes; when it has grown, both become one.
    """

    def __init__(self) -> None:
        self._uses: Counter[Finder] = Counter()
        self._settled: set[Finder] = set()
        self._recent: set[Finder] = set()
        self._compiled: tuple[Sieve, ...] | None = ()
        self._large: Sieve | None = None

    def add(self, finders: Iterable[Finder]) -> None:
        """Look for these too."""
        for finder in set(finders):
            self._uses[finder] += 1
            if finder.sieved and finder not in self._settled and finder not in self._recent:
                self._recent.add(finder)
                self._compiled = None

    def discard(self, finders: Iterable[Finder]) -> None:
        """Look for these no longer, unless another query does; they leave at the next compiling."""
        for finder in set(finders):
            self._uses[finder] -= 1
            if not self._uses[finder]:
                del self._uses[finder]

    def ready(self) -> Sift:
        """What tells a batch which finders may find something in it."""
        if self._compiled is None:
            self._compiled = tuple(self._compile())
        sieves = self._compiled

        def sift(batch: Batch) -> None:
            present = sieves[0].present(batch) if sieves else set()
            for sieve in sieves[1:]:
                present |= sieve.present(batch)
            batch.present = present

        return sift

    def _compile(self) -> Iterable[Sieve]:
        self._recent = {finder for finder in self._recent if finder in self._uses}
        if len(self._recent) > max(_RECENT, len(self._settled) // 16):
            self._settled = {finder for finder in self._uses if finder.sieved}
            self._recent = set()
            self._large = Sieve(tuple(self._settled))
        if self._large is not None:
            yield self._large
        if self._recent:
            yield Sieve(tuple(self._recent))


def compiled_set(patterns: Iterable[bytes]) -> re2.Set | None:
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
