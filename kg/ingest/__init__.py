"""From files to documents: decoding, cleaning, context (where, when) and sections (review or plan)."""

from kg.ingest.context import infer_context
from kg.ingest.files import (
    MAX_BYTES,
    UnreadableDocument,
    decode,
    find_documents,
    read_bytes,
    read_sources_csv,
)
from kg.ingest.reader import document_from_text, read_document
from kg.ingest.sections import split_sections

__all__ = [
    "MAX_BYTES",
    "UnreadableDocument",
    "decode",
    "document_from_text",
    "find_documents",
    "infer_context",
    "read_bytes",
    "read_document",
    "read_sources_csv",
    "split_sections",
]
