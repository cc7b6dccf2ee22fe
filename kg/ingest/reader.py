"""``read_document``: one file → one ``Document``."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from kg.ingest.context import infer_context
from kg.ingest.files import UnreadableDocument, decode, read_bytes
from kg.ingest.sections import split_sections
from kg.model import Document, content_hash
from kg.text import clean


def read_document(path: Path, *, overrides: Mapping[str, str] | None = None) -> Document:
    """Read, decode, clean and place ``path``; ``overrides`` (a row of sources.csv) wins over inference.

    Raises ``UnreadableDocument`` for what is empty, binary, too large or undecodable.
    """
    data = read_bytes(path)
    document = document_from_text(decode(data, path), path.name, overrides=overrides)
    if not document.text:
        raise UnreadableDocument(path, "no text left after cleaning")
    return Document(
        id=document.id, name=document.name, text=document.text, context=document.context,
        sections=document.sections, source_map=document.source_map, sha256=hashlib.sha256(data).hexdigest(),
    )  # fmt: skip


def document_from_text(source: str, name: str, *, overrides: Mapping[str, str] | None = None) -> Document:
    """Return the document that the decoded text ``source`` of a file called ``name`` makes."""
    text, source_map = clean(source)
    context = infer_context(text, name, overrides=overrides)
    return Document(
        id="doc-" + content_hash(text),
        name=name,
        text=text,
        context=context,
        sections=split_sections(text, context),
        source_map=source_map,
        sha256=hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest(),
    )
