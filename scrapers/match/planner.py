"""The planner: from a query's tree to a plan whose finders are shared with other queries'."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from weakref import WeakValueDictionary

from config import ConceptFile, ConfigError, shipped_concepts
from scrapers.match.citation import Need
from scrapers.match.concept import Cited, Concept, Curated
from scrapers.match.error import QueryError
from scrapers.match.field import AgendaItem, InField
from scrapers.match.finder import CitationFinder, Finder, PatternFinder, finder_of
from scrapers.match.grammar import tree
from scrapers.match.place import Place
from scrapers.match.plan import All, Any, Close, Leaf, Never, Plan
from scrapers.match.result import Confidence
from scrapers.match.syntax import And, Field, Named, Near, Node, Not, Or, Pattern, atoms
from scrapers.match.text import Text, read_text


class Planner:
    """Makes plans. An atom of several queries has one finder for as long as any plan uses it."""

    def __init__(self, concepts: Iterable[ConceptFile] | None = None) -> None:
        files = shipped_concepts() if concepts is None else tuple(concepts)
        self._files = {file.name: file for file in files}
        self._owners = {cited: file.name for file in files for cited in file.citations}
        self._finders: WeakValueDictionary[str, Finder] = WeakValueDictionary()
        self._concepts: dict[str, Concept] = {}

    def plan(self, node: Node, within: Concept | None = None) -> Plan:
        """The plan of a query's tree; `within` the concept whose query it is, if any.

        Raises ConfigError where a concept's file cannot be used, KeyError for an unknown concept.
        """
        written = str(node)
        match node:
            case Text():
                return self._of_text(node, written, within)
            case Pattern(source=source):
                return Leaf(written, self._shared(written, lambda: PatternFinder(source)))
            case Field(name="item"):
                return AgendaItem(written, self.plan(node.words, within))
            case Field():
                return InField(written, node.name, node.words)
            case Named(name=name):
                return self._curated(written, self._files[name])
            case Near():
                left, right = self.plan(node.left, within), self.plan(node.right, within)
                return Close(written, left, right, node.distance)
            case Not():
                return Never(written, self.plan(node.part, within))
            case And():
                return All(written, [self.plan(part, within) for part in node.parts])
            case Or():
                return Any(written, [self.plan(part, within) for part in node.parts])

    def _shared(self, key: str, make: Callable[[], Finder]) -> Finder:
        finder = self._finders.get(key)
        if finder is None:
            finder = self._finders[key] = make()
        return finder

    def _of_text(self, text: Text, written: str, within: Concept | None) -> Plan:
        cited = text.words[0].citation if len(text.words) == 1 else None
        owner = self._owners.get(written) if cited else None
        if cited is None or owner is None:
            return Leaf(written, self._shared(written, lambda: finder_of(text)))
        concept = self._concept(self._files[owner])
        misread = concept.misread if concept is within else Confidence.POSSIBLE
        finder = self._shared(
            f"{written} misread as {misread.label}",
            lambda: CitationFinder(cited, loosely=True, misread=misread),
        )
        return Cited(written, finder, concept)

    def _curated(self, written: str, file: ConceptFile) -> Plan:
        concept = self._concept(file)
        tiers = [
            (self._tier(file, key, typed, concept), Confidence.of(label))
            for key, typed, label in (
                ("query", file.query, "exact"),
                ("variant", file.variant, "variant"),
                ("possible", file.possible, "possible"),
            )
            if typed
        ]
        return Curated(written, concept, tiers, self._place(file))

    def _tier(self, file: ConceptFile, key: str, typed: str, concept: Concept) -> Plan:
        node = _read(file, key, typed)
        if any(isinstance(atom, Named) for atom in atoms(node)):
            raise ConfigError(_path(file), [f"{key}: a concept cannot name another concept"])
        return self.plan(node, concept)

    def _concept(self, file: ConceptFile) -> Concept:
        concept = self._concepts.get(file.name)
        if concept is None:
            context, lookalikes = file.context, file.lookalikes
            concept = self._concepts[file.name] = Concept(
                file.name,
                file.description,
                misread=Confidence.of(file.misread),
                words=(
                    (Need.SUBJECT, _finders(file, "context.subject", context.subject)),
                    (Need.SETTING, _finders(file, "context.setting", context.setting)),
                    (Need.LOOSE, _finders(file, "context.loose", context.loose)),
                ),
                never=_finders(file, "lookalikes.never", lookalikes.never),
                doubtful=_finders(file, "lookalikes.doubtful", lookalikes.doubtful),
            )
        return concept

    def _place(self, file: ConceptFile) -> Place | None:
        clues = file.place
        if clues is None:
            return None
        return Place(
            clues.state,
            clues.county,
            clues.names,
            ours=_finders(file, "place.ours", clues.ours),
            theirs=_finders(file, "place.theirs", clues.theirs),
            likely=_finders(file, "place.likely", clues.likely),
            unlikely=_finders(file, "place.unlikely", clues.unlikely),
        )


def _finders(file: ConceptFile, key: str, listed: Sequence[str]) -> list[Finder]:
    """Finders of words that are asked for only beside a find, so that no filter looks for them."""
    finders = []
    for typed in listed:
        try:
            pattern = len(typed) > 1 and typed.startswith("/") and typed.endswith("/")
            finder = PatternFinder(typed[1:-1]) if pattern else finder_of(read_text(typed))
        except ValueError as error:
            raise ConfigError(_path(file), [f"{key}: {typed!r}: {error}"]) from error
        finder.sieved = False
        finders.append(finder)
    return finders


def _read(file: ConceptFile, key: str, typed: str) -> Node:
    try:
        return tree(typed)
    except QueryError as error:
        raise ConfigError(_path(file), [f"{key}: {error}"]) from error


def _path(file: ConceptFile) -> str:
    return f"concepts/{file.name}.toml"
