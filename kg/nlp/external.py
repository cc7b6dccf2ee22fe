"""Any installed spaCy pipeline with a named-entity recogniser as the tagger, e.g. ``zh_core_web_trf``."""

from __future__ import annotations

from collections.abc import Sequence

import spacy

from kg.extract.names.find import Tagged, Tagger
from kg.extract.names.spans import Name
from kg.model import EntityType

#: OntoNotes labels → our types; labels not listed (PERSON, DATE, MONEY …) are no entities here.
LABELS = {
    "GPE": EntityType.AREA, "LOC": EntityType.FACILITY, "FAC": EntityType.FACILITY,
    "ORG": EntityType.ORGANIZATION, "EVENT": EntityType.EVENT, "LAW": EntityType.POLICY,
    "WORK_OF_ART": EntityType.POLICY, "PRODUCT": EntityType.COMPANY,
}  # fmt: skip
#: A foreign recogniser gives no probabilities: its names count as likely as a good rule's.
SCORE = 0.6


def external_tagger(model: str) -> Tagger:
    """Return the recogniser of the installed spaCy pipeline ``model``; ``OSError`` where there is none.

    Labels that are ours already (``Company``, ``Project`` …) are taken as they are.
    """
    nlp = spacy.load(model)

    own = {t.value: t for t in EntityType}

    def names(text: str) -> list[Tagged]:
        typed = ((e, own.get(e.label_) or LABELS.get(e.label_)) for e in nlp(text).ents)
        return [Tagged(e.start_char, e.end_char, kind, SCORE) for e, kind in typed if kind]

    def propose(texts: Sequence[str], hints: Sequence[Sequence[Name]]) -> list[list[Tagged]]:
        return [names(text) for text in texts]

    return propose
