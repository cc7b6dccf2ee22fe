"""Write kg/lexicon/places.tsv from a table of area codes: ``python scripts/make_places.py area-codes.csv``.

The table is that of yescallop/areacodes (CC0): one row per code and name with the years in force. Kept are
code, name, level, parent code, first and last year, and the codes that took the area over as a whole;
transfers of a part (``220302[2016]``) are left out.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "kg" / "lexicon" / "places.tsv"
LEVELS = {"省级": "province", "地级": "prefecture", "县级": "county"}
HEADER = ("code", "name", "level", "parent", "since", "until", "successor")
Row = Mapping[str, str]


def parent_code(row: Row, prefectures: Mapping[tuple[str, str], str]) -> str:
    """Return the code of the area above: 铁东区 → 220300 (四平市), 天门市 → 420000 (湖北省)."""
    if row["级别"] == "省级":
        return ""
    province = row["代码"][:2] + "0000"
    if row["级别"] == "地级":
        return province
    own = row["代码"][:4] + "00"
    named = prefectures.get((row["代码"][:2], row["二级行政区"]), province)
    return own if own in prefectures.values() and row["二级行政区"] != "直辖" else named


def convert(rows: Iterable[Row]) -> list[tuple[str, ...]]:
    """Turn rows of the source table into rows of places.tsv, sorted by code and first year."""
    table = list(rows)
    prefectures = {(r["代码"][:2], r["名称"]): r["代码"] for r in table if r["级别"] == "地级"}
    out = {
        (r["代码"], r["名称"], LEVELS[r["级别"]], parent_code(r, prefectures), r["启用时间"],
         r["变更/弃用时间"], ";".join(c for c in r["新代码"].split(";") if c and "[" not in c))
        for r in table
    }  # fmt: skip
    return sorted(out, key=lambda row: (row[0], row[4], row[1]))


def main() -> None:
    """Read the table named on the command line and write the gazetteer."""
    with open(sys.argv[1], encoding="utf-8-sig", newline="") as source:
        rows = convert(csv.DictReader(source))
    lines = ["\t".join(row) for row in (HEADER, *rows)]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
