"""The words of a sentence with their tags and clusters, as the network and the judge look at them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

import rjieba

LIST_RE = re.compile(
    r"等(?=[^，。、；：“”《》（）]{0,14}?(项目|工程|企业|公司|活动|改革|称号|荣誉|道路|公路|品牌|园区|行动|平台|地区|城市"
    r"|景区|制度|政策|机制|会议|赛事|模式|学校|医院|乡镇|村|县|区|路|桥))"
)
_NUMBER_RE = re.compile(r"[0-9.%,]+")
_FOLD = str.maketrans(
    "0123456789０１２３４５６７８９abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "0" * 20 + "A" * 52
)
_FULL_WIDTH = str.maketrans(";:()!?", "；：（）！？")
_COMMA_RE = re.compile(r",(?!\d{3})")


class Word(NamedTuple):
    """A segmented word (numbers as ``0``) with its offset, tag, clusters and length."""

    text: str
    start: int
    tag: str
    fine: str
    coarse: str
    size: int


def normalise(text: str) -> str:
    """Return ``text`` with full-width marks, same length: the rules and the weights know one form."""
    return _COMMA_RE.sub("，", text.translate(_FULL_WIDTH))


def fold(text: str) -> str:
    """Return ``text`` with digits as ``0`` and letters as ``A``, same length."""
    return text.translate(_FOLD)


def words_of(sentence: str, clusters: Mapping[str, tuple[str, str]]) -> list[Word]:
    """Return the words of ``sentence`` in order."""
    out, at, none = [], 0, ("", "")
    for text, tag in rjieba.tag(sentence):
        key = text
        if text < "A":  # digits, marks and line ends stand before all letters
            key = "0" if _NUMBER_RE.fullmatch(text) else text.replace("\n", "$")
        fine, coarse = clusters.get(key, none)
        size = len(text)
        out.append(Word(key, at, tag, fine, coarse, size))
        at += size
    return out
