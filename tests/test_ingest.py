"""Reading files: encodings, refusals, context and sections."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.ingest import (
    UnreadableDocument,
    document_from_text,
    find_documents,
    infer_context,
    read_document,
    read_sources_csv,
    split_sections,
)
from kg.ingest import files as ingest_files
from kg.model import Document, SectionRole

SEEDS = Path(__file__).parent.parent / "seeds"
TEXT = (
    "各位代表：\n一、2023年工作回顾\n四平市地区生产总值增长5.9%，位列全省第三。\n"
    "二、2024年工作安排\n力争增长6%以上。"
)


def seed(number: str) -> Document:
    return read_document(next(SEEDS.glob(f"{number}_*.txt")))


@pytest.mark.parametrize(
    ("number", "place", "published", "review", "plan"),
    [
        ("000", "四平市", "2023", 2022, 2023),
        ("001", "四平市", "2023-12", 2023, 2024),
        ("002", "四平市", "2020-01-07", 2019, 2020),
        ("003", "四平市", "2022", 2022, 2022),
        ("004", "吉林市", "2024", 2023, 2024),
    ],
)
def test_context_of_the_seeds(number: str, place: str, published: str, review: int, plan: int) -> None:
    context = seed(number).context
    assert (context.place, context.province, context.published) == (place, "吉林省", published)
    assert (context.review_year, context.plan_year) == (review, plan)
    assert "place" in context.inferred


@pytest.mark.parametrize(
    ("number", "words", "role"),
    [
        ("000", "新建高标准农田38.9万亩", SectionRole.REVIEW),
        ("000", "回首2022年", SectionRole.REVIEW),
        ("000", "地区生产总值增长7%左右", SectionRole.PLAN),
        ("000", "改造供热管网29.9公里", SectionRole.PLAN),
        ("001", "用好350万千瓦风光资源", SectionRole.PLAN),
        ("001", "前三季度", SectionRole.REVIEW),
        ("001", "肉牛养殖量达到170万头", SectionRole.REVIEW),
        ("001", "抓好40个老旧小区改造", SectionRole.PLAN),
        ("001", "力争外贸进出口总额", SectionRole.PLAN),
        ("002", "预计全市地区生产总值", SectionRole.REVIEW),
        ("002", "地区生产总值增长5%—6%", SectionRole.PLAN),
        ("003", "推广保护性耕作“梨树模式”493.3万亩", SectionRole.REVIEW),
        ("004", "全年地区生产总值增长6.7%", SectionRole.REVIEW),
        ("004", "地区生产总值增长7%左右", SectionRole.PLAN),
    ],
)
def test_roles_in_the_seeds(number: str, words: str, role: SectionRole) -> None:
    document = seed(number)
    at = document.text.index(words)
    assert next(s.role for s in document.sections if s.start <= at < s.end) is role


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_sections_tile_the_text(number: str) -> None:
    document = seed(number)
    assert "".join(document.text[s.start : s.end] for s in document.sections) == document.text


HEAD = (
    "——2025年1月14日在易县第十八届人民代表大会第五次会议上\n易县人民政府代县长 丁 磊\n"
    "各位代表：\n过去一年，全县上下砥砺奋进。"
)


@pytest.mark.parametrize(
    ("text", "name", "place", "published", "review", "plan"),
    [
        (HEAD, "a.txt", "易县", "2025-01-14", 2024, 2025),
        (HEAD.replace("2025年1月14日", "二〇一九年一月十四日"), "a.txt", "易县", "2019-01-14", 2018, 2019),
        ("在保定市徐水区第二届人民代表大会第二次会议上\n各位代表：\n二、2018年目标任务和重点工作", "a.txt",
         "徐水区", "2018", 2017, 2018),
        ("2025年广西政府工作报告\n2025年1月13日在广西壮族自治区第十四届人民代表大会第三次会议上",
         "a.txt", "广西壮族自治区", "2025-01-13", 2024, 2025),
        ("福建省龙岩市瞄准新材料产业，当地积极招商。", "x04-2024-longyan-city.txt",
         "龙岩市", "2024", 2024, 2024),
        ("（四）现代化大农业迈上新台阶。粮食总产再创历史新高。", "x39-2026-heilongjiang-agriculture.txt",
         "黑龙江省", "2026", 2025, 2026),
        ("实施重点项目，全省投资增长5%。", "2026-jilin.txt", "吉林省", "2026", 2025, 2026),
        ("二〇二四年工作回顾\n全县生产总值增长6%。\n二〇二五年主要目标任务",
         "2025-yixian-county.txt", "", "2025", 2024, 2025),
        ("陕西石泉县发展蚕桑产业。新疆玛纳斯县种植棉花。湖南桂阳县发展家居产业。记者走进三县。",
         "x06-2022-news.txt", "", "2022", 2022, 2022),
        ("到2025年，吉林省冰雪产业规模将达2500亿元。2023年，记者看到雪场客满。", "a.txt",
         "吉林省", "2023", 2023, 2023),
    ],
)  # fmt: skip
def test_context(text: str, name: str, place: str, published: str, review: int, plan: int) -> None:
    context = infer_context(text, name)
    assert (context.place, context.published, context.review_year, context.plan_year) == (
        place,
        published,
        review,
        plan,
    )


def test_given_values_win() -> None:
    given = {"place": "梨树县", "review_year": "2021", "title": "报告", "url": "https://example.org/"}
    context = infer_context(TEXT, "a.txt", overrides=given)
    assert (context.place, context.province, context.review_year) == ("梨树县", "吉林省", 2021)
    assert (context.title, context.url, context.plan_year) == ("报告", "https://example.org/", 2024)
    assert context.inferred == ("province", "published", "plan_year")


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("一、2023年工作回顾", SectionRole.REVIEW),
        ("过去五年工作回顾", SectionRole.REVIEW),
        ("二、2024年工作安排", SectionRole.PLAN),
        ("今年政府工作重点", SectionRole.PLAN),
        ("2024年主要工作", SectionRole.PLAN),
        ("名词解释", SectionRole.OTHER),
        ("※注释※", SectionRole.OTHER),
    ],
)
def test_roles_by_heading(heading: str, role: SectionRole) -> None:
    text = f"各位代表：\n{heading}\n抓好各项工作。"
    assert split_sections(text, infer_context(text, "2024.txt"))[-1].role is role


NOTES = "1.“两重”：国家重大战略实施。\n2.“四清”：指线索清仓等。\n[3]放管服：即简政放权等。"


@pytest.mark.parametrize(
    ("end", "role"),
    [
        (NOTES, SectionRole.OTHER),
        ("《政府工作报告》名词解释\n" + NOTES, SectionRole.OTHER),
        ("1.办好教育：新建学校5所。\n让群众满意。", SectionRole.PLAN),
        ("抓好三件事。\n1.建好学校5所，让群众满意。\n2.修好道路。\n3.办好医院。", SectionRole.PLAN),
    ],
)
def test_notes_at_the_end_are_neither_review_nor_plan(end: str, role: SectionRole) -> None:
    document = document_from_text(TEXT + "\n" + end, "a.txt")
    assert document.sections[-1].role is role
    assert "".join(document.text[s.start : s.end] for s in document.sections) == document.text


def test_a_silent_heading_after_the_plan_stays_plan() -> None:
    document = document_from_text(TEXT + "\n三、加强政府自身建设\n办理建议100件。", "a.txt")
    assert [s.role for s in document.sections][-1] is SectionRole.PLAN


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes((TEXT * 3).encode(encoding))
    assert "四平市地区生产总值增长5.9%" in read_document(path).text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        (b"PK\x03\x04\x00\x00\x00binary", "binary"),
        ("四平".encode() + b"\x01\x02\x03\x04", "binary"),
        (b"\xff\xfe\xfd\x81\x20\x81\x20" * 9, "undecodable"),
    ],
)
def test_refusals_are_one_line(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "坏 文件.txt"
    path.write_bytes(data)
    with pytest.raises(UnreadableDocument, match=reason) as caught:
        read_document(path)
    assert path.name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr(ingest_files, "MAX_BYTES", 10)
    with pytest.raises(UnreadableDocument, match="larger than"):
        read_document(path)


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match=r"nowhere\.txt"):
        read_document(tmp_path / "nowhere.txt")
    with pytest.raises(UnreadableDocument, match="no such file"):
        find_documents([tmp_path / "nowhere.txt"])


def test_find_documents(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "sources.csv", "index.csv", "README.md", "c.bin", ".hidden.txt"):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "0.txt").write_text(TEXT, encoding="utf-8")
    found = find_documents([tmp_path, tmp_path / "b.txt"])
    assert [path.name for path in found] == ["0.txt", "a.md", "b.txt"]


def test_sources_csv(tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_text(
        "\ufefffile,place,review_year\na.txt,四平市,2022\nb.txt,,\n", encoding="utf-8"
    )
    assert read_sources_csv(tmp_path) == {"a.txt": {"place": "四平市", "review_year": "2022"}, "b.txt": {}}
    assert read_sources_csv(tmp_path / "deep") == {}


@pytest.mark.parametrize("content", ["name,place\na.txt,四平市\n", "file,review_year\na.txt,去年\n"])
def test_bad_sources_csv(tmp_path: Path, content: str) -> None:
    (tmp_path / "sources.csv").write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableDocument, match=r"sources\.csv"):
        read_sources_csv(tmp_path)


def test_ids_depend_on_the_text_alone(tmp_path: Path) -> None:
    one, two = tmp_path / "a.txt", tmp_path / "b.txt"
    one.write_bytes(TEXT.encode())
    two.write_bytes(TEXT.encode("gbk"))
    first, second = read_document(one), read_document(two)
    assert first.id == second.id
    assert first.id.startswith("doc-")
    assert first.sha256 != second.sha256
