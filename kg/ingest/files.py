"""Finding and decoding source files; every refusal is one line that names the file and the reason."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from charset_normalizer import from_bytes

MAX_BYTES = 20 * 1024 * 1024
SUFFIXES = frozenset({".txt", ".md"})
SOURCES = "sources.csv"
_NO_DOCUMENTS = frozenset({SOURCES, "index.csv", "readme", "readme.md", "readme.txt"})
_FIELDS = ("title", "place", "province", "published", "review_year", "plan_year", "url")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class UnreadableDocument(Exception):  # noqa: N818 - the name says what is wrong
    """A file that cannot become a document; ``str`` is one line: file and reason."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        """Return ``<file>: <reason>`` on one line."""
        return " ".join(f"{self.path}: {self.reason}".split())


def find_documents(sources: Sequence[Path]) -> list[Path]:
    """Return the documents among ``sources``: files as given, folders searched through; sorted, each once."""
    found = {path.resolve(): path for source in sources for path in _documents_of(source)}
    return sorted(found.values(), key=lambda path: (path.name, str(path)))


def _documents_of(source: Path) -> Iterator[Path]:
    if source.is_file():
        yield source
        return
    if not source.is_dir():
        raise UnreadableDocument(source, "no such file or folder")
    for path in source.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(source).parts)
        if (
            path.is_file()
            and path.suffix.lower() in SUFFIXES
            and path.name.lower() not in _NO_DOCUMENTS
            and not hidden
        ):
            yield path


def read_bytes(path: Path) -> bytes:
    """Return the bytes of ``path``; raise ``UnreadableDocument`` if missing, empty or above ``MAX_BYTES``."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableDocument(path, f"larger than {MAX_BYTES // 1024 // 1024} MB ({size} bytes)")
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(path, error.strerror or "cannot be read") from error
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise UnreadableDocument(path, "empty file")
    return data


def decode(data: bytes, path: Path) -> str:
    """Return the text of ``data``: UTF-8, UTF-16 with BOM, GB18030, or what charset-normalizer is sure of."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _checked(_strict(data, encoding), path)
    if b"\x00" in data:
        raise UnreadableDocument(path, "binary file (contains NUL bytes)")
    text = _strict(data, "utf-8")
    if text is None:
        chinese = _strict(data, "gb18030")
        text = chinese if chinese and _mostly_chinese(chinese) else _guessed(data)
    return _checked(text, path)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _guessed(data: bytes) -> str | None:
    best = from_bytes(data).best()
    text = str(best) if best else None
    return text if text and _mostly_chinese(text) else None


def _mostly_chinese(text: str) -> bool:
    # A wrong table yields rare characters; ordinary text stays within GB 2312.
    wide = [c for c in text[:20000] if ord(c) > 0x7F]
    common = sum(_is_common(c) for c in wide)
    return bool(wide) and common >= 0.9 * len(wide)


def _is_common(char: str) -> bool:
    try:
        return len(char.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


def _checked(text: str | None, path: Path) -> str:
    if text is None:
        raise UnreadableDocument(path, "undecodable (neither UTF-8, UTF-16 with BOM nor GB18030)")
    controls = sum(c < " " and c not in "\t\r\n\f\v\x1a" for c in text)
    if "\x00" in text or controls > 0.02 * len(text):
        raise UnreadableDocument(path, f"binary file ({controls} control characters)")
    if not text.strip("\ufeff \t\r\n"):
        raise UnreadableDocument(path, "empty file")
    return text


def read_sources_csv(folder: Path) -> dict[str, dict[str, str]]:
    """Return what ``folder/sources.csv`` gives: file name → field → value; nothing where there is none."""
    path = folder / SOURCES
    if not path.is_file():
        return {}
    reader = csv.DictReader(io.StringIO(decode(read_bytes(path), path).lstrip("\ufeff"), newline=""))
    if "file" not in (reader.fieldnames or ()):
        raise UnreadableDocument(path, "has no column 'file'")
    out: dict[str, dict[str, str]] = {}
    for row in reader:
        given = {name: (row.get(name) or "").strip() for name in _FIELDS}
        out[(row["file"] or "").strip()] = {name: value for name, value in given.items() if value}
    out.pop("", None)
    for name, fields in out.items():
        _check_years(path, name, fields)
    return out


def _check_years(path: Path, name: str, fields: dict[str, str]) -> None:
    for field in ("review_year", "plan_year"):
        value = fields.get(field, "")
        if value and not (value.isdigit() and len(value) == 4):
            raise UnreadableDocument(path, f"{name}: {field} is no year: {value!r}")
