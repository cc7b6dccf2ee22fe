"""The extraction pipeline in spaCy: one ``Doc`` per document, one token per character.

Each component is a thin adapter over a pure function of ``kg.extract`` and declares what it requires
and assigns, so ``nlp.analyze_pipes()`` proves the order. A token is a character, hence token offsets
and character offsets are the same numbers and no span can fall between tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from kg.extract import coverage, document
from kg.extract.document import Scene
from kg.extract.names.find import Tagged, Tagger, no_tagger
from kg.extract.names.spans import Name
from kg.model import Document, EntityType, Extraction
from kg.nlp.external import external_tagger
from kg.nlp.tagger import Hint
from kg.nlp.tagger import Tagger as TrainedTagger

COMPONENTS = ("govkg_names", "govkg_statements", "govkg_numerals")

for _extension in ("document", "scenes", "mentions", "statements", "numerals"):
    if not Doc.has_extension(_extension):
        Doc.set_extension(_extension, default=None)


class Names:
    """Find the names of every sentence; writes ``doc._.mentions`` and the span group ``names``."""

    def __init__(self, tagger: Tagger = no_tagger) -> None:
        """Take the trained component to ask besides the rules."""
        self.tagger = tagger

    def __call__(self, doc: Doc) -> Doc:
        """Set the scenes and mentions of ``doc``."""
        scenes: list[Scene] = document.scenes(doc._.document, self.tagger)
        doc._.scenes = scenes
        doc._.mentions = tuple(m for scene in scenes for m in document.mentions(scene))
        doc.spans["names"] = [
            Span(doc, m.evidence.start, m.evidence.end, label=m.type.value) for m in doc._.mentions
        ]
        return doc


@Language.factory("govkg_names", assigns=["doc._.scenes", "doc._.mentions"], requires=["doc._.document"])
def _make_names(nlp: Language, name: str) -> Names:
    return Names()


@Language.component("govkg_statements", assigns=["doc._.statements"], requires=["doc._.scenes"])
def _statements(doc: Doc) -> Doc:
    doc._.statements = tuple(s for scene in doc._.scenes for s in document.statements(scene))
    return doc


@Language.component(
    "govkg_numerals", assigns=["doc._.numerals"], requires=["doc._.mentions", "doc._.statements"]
)
def _numerals(doc: Doc) -> Doc:
    sentences = [scene.sentence for scene in doc._.scenes]
    doc._.numerals = tuple(coverage.numerals(doc._.document, sentences, doc._.mentions, doc._.statements))
    return doc


@Language.component("govkg_document", assigns=["doc._.document"])
def _document(doc: Doc) -> Doc:
    """Declare that the caller has attached the document; raise ``ValueError`` where it has not."""
    if doc._.document is None:
        raise ValueError("attach a kg.model.Document to doc._.document first (see kg.nlp.extract)")
    return doc


def packaged_tagger() -> Tagger:
    """Return the trained component that ships with the package, as the rules ask it."""
    trained = TrainedTagger.load()

    def propose(texts: Sequence[str], hints: Sequence[Sequence[Name]]) -> list[list[Tagged]]:
        known = [[Hint(h.start, h.end, h.type.value, h.rule) for h in row] for row in hints]
        found = trained.tag_all(texts, known)
        return [[Tagged(t.start, t.end, EntityType(t.type), t.score) for t in row] for row in found]

    return propose


#: Names of the two built-in choices of a tagger.
PACKAGED, NONE = "packaged", "none"


def tagger_named(name: str) -> Tagger:
    """Return the packaged tagger, none, or the recogniser of an installed spaCy pipeline (``OSError``)."""
    if name == PACKAGED:
        return packaged_tagger()
    return no_tagger if name == NONE else external_tagger(name)


def make_pipeline(tagger: Tagger = no_tagger) -> Language:
    """Return the pipeline; ``tagger`` proposes names besides the rules."""
    nlp = spacy.blank("zh")
    nlp.add_pipe("govkg_document")
    for component in COMPONENTS:
        nlp.add_pipe(component)
    names = nlp.get_pipe("govkg_names")
    if isinstance(names, Names):
        names.tagger = tagger
    return nlp


def _characters(vocab: Vocab, text: str) -> Doc:
    """Return ``text`` a token a character; spaCy takes hashes twice as fast as strings."""
    hashes = {character: vocab.strings.add(character) for character in set(text)}
    words: list[Any] = [hashes[c] for c in text]
    return Doc(vocab, words=words, spaces=[False] * len(text))


def extract(nlp: Language, source: Document) -> Extraction:
    """Return all that ``source`` says."""
    doc = _characters(nlp.vocab, source.text)
    doc._.document = source
    for _, component in nlp.pipeline:
        doc = component(doc)
    return Extraction(source, doc._.mentions, doc._.statements, doc._.numerals)
