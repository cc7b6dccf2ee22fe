"""The tagger as a spaCy component: a thin factory, the only place here that imports spaCy."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.nlp.tagger import TaggedSpan, Tagger

if not Doc.has_extension("govkg_tagged"):
    Doc.set_extension("govkg_tagged", default=())


class TaggerComponent:
    """Tags a document sentence by sentence, or whole where it has no sentences."""

    def __init__(self, tagger: Tagger) -> None:
        """Take the tagger to apply."""
        self._tagger = tagger

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc._.govkg_tagged`` to spans with character offsets in ``doc.text``."""
        parts: list[Span] = list(doc.sents) if doc.has_annotation("SENT_START") else [doc[:]]
        texts = [part.text for part in parts]
        doc._.govkg_tagged = tuple(
            TaggedSpan(s.start + part.start_char, s.end + part.start_char, s.type, s.score)
            for part, found in zip(parts, self._tagger.tag_all(texts, [()] * len(texts)), strict=True)
            for s in found
        )
        return doc


@Language.factory("govkg_tagger", assigns=["doc._.govkg_tagged"])
def make_tagger(nlp: Language, name: str) -> TaggerComponent:
    """Return the component with the packaged weights."""
    return TaggerComponent(Tagger.load())
