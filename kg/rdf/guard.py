"""What may be asked of a read-only endpoint: SPARQL 1.1 Protocol queries without updates and ``SERVICE``."""

from __future__ import annotations

import re
import sys
from http import HTTPStatus
from urllib.parse import parse_qsl

_FORWARDED = ("query", "default-graph-uri", "named-graph-uri")
_LONG = r'"""(?:[^"\\]|\\.|"(?!""))*"""' + r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
_SHORT = r'"(?:[^"\\\n\r]|\\.)*"' + r"|'(?:[^'\\\n\r]|\\.)*'"
_IRI = r"<[^<>\"{}|^`\\\x00-\x20]*>"
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# What only looks like the keyword is skipped: # SERVICE, "SERVICE", <SERVICE>, ?service, "x"@service,
# ex:service. All else counts, also 1SERVICE and SERVICE:x, which some parsers take for the keyword.
_SERVICE = re.compile(
    rf"#[^\n\r]*|{_LONG}|{_SHORT}|{_IRI}"
    r"|[?$]\w+|@[A-Za-z]+(?:-[A-Za-z0-9]+)*|:(?:[\w%-]|\\.)+|(?P<service>SERVICE)",
    re.IGNORECASE | re.DOTALL,
)


class Refused(Exception):  # noqa: N818 - the name says what happens
    """A request that is answered with ``status`` and one line of text."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def calls_out(sparql: str) -> bool:
    r"""Tell whether a query holds ``SERVICE``, which would let the store call other machines.

    SPARQL reads ``\u0053`` as ``S`` anywhere, so the text is read as it stands and with these resolved.
    """
    return any(match["service"] for text in (sparql, _resolved(sparql)) for match in _SERVICE.finditer(text))


def _resolved(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        point = int(match[1] or match[2], 16)
        return chr(point) if point <= sys.maxunicode else match[0]

    return _ESCAPE.sub(character, text)


def read_request(method: str, query_string: str, content_type: str, body: bytes) -> list[tuple[str, str]]:
    """Return the parameters of a SPARQL 1.1 Protocol query, checked; raises ``Refused``."""
    pairs = _pairs(query_string)
    kind = content_type.partition(";")[0].strip().lower()
    if method == "POST" and kind == "application/x-www-form-urlencoded":
        pairs += _pairs(body.decode("utf-8", "replace"))
    elif method == "POST" and kind == "application/sparql-query":
        pairs.append(("query", body.decode("utf-8", "replace")))
    elif method == "POST" and kind == "application/sparql-update":
        raise Refused(HTTPStatus.FORBIDDEN, "read-only: no SPARQL updates 只读，不接受更新")
    elif method == "POST":
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"not a SPARQL request: {kind or 'no content type'}")
    return _checked(pairs)


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=50)
    except ValueError as error:
        raise Refused(HTTPStatus.BAD_REQUEST, str(error)) from error


def _checked(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    queries = [value for name, value in pairs if name == "query"]
    if any(name == "update" for name, _ in pairs):
        raise Refused(HTTPStatus.FORBIDDEN, "read-only: no SPARQL updates 只读，不接受更新")
    if len(queries) != 1:
        raise Refused(HTTPStatus.BAD_REQUEST, "give one parameter named query 请给出一个 query 参数")
    if calls_out(queries[0]):
        raise Refused(HTTPStatus.FORBIDDEN, "no SERVICE: this endpoint asks no other 不支持 SERVICE")
    return [(name, value) for name, value in pairs if name in _FORWARDED]
