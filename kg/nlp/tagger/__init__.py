"""The trained tagger of names: ``Tagger.load().tag(sentence)``; character based, no spaCy, no download."""

from kg.nlp.tagger.model import Tagger
from kg.nlp.tagger.types import Hint, TaggedSpan

__all__ = ["Hint", "TaggedSpan", "Tagger"]
