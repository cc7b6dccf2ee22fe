"""Cleaning: what is joined, what is dropped, what is never lost, and the way back to the source line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.text import clean, is_caption, kept_share, normalise, undouble

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
BODY = "全市经济社会发展迈出坚实步伐，各项工作取得新的成绩，人民生活持续改善，社会大局保持和谐稳定"


def cleaned(source: str) -> str:
    return clean(source)[0]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("增长１２．５％", "增长12.5%"),
        ("ＧＤＰ总量", "GDP总量"),
        ("（一）稳增长：，；", "（一）稳增长：，；"),
        ("\ufeff四\u200b平", "四平"),
        ("\u3000\u3000各位代表", "各位代表"),
        ("⼈⺠政府", "人民政府"),
        ("e\u0301", "é"),
        ("设定\x07田长", "设定田长"),
        ("第一．第二", "第一．第二"),
    ],
)
def test_characters(raw: str, expected: str) -> None:
    assert normalise(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("设定 852 名“田长”，压实责任。", "设定852名“田长”，压实责任。"),
        ("四 平 市 政 府 工 作 报 告(摘要)", "四平市政府工作报告(摘要)"),
        ("比例达到 99.1%、全省第一。", "比例达到99.1%、全省第一。"),
        ("推进 5G 网络建设，加快发展。", "推进5G网络建设，加快发展。"),
        ("凝心聚力 砥砺前行", "凝心聚力 砥砺前行"),
        ("出台《讲话精神 推动振兴的意见》，抓好落实。", "出台《讲话精神 推动振兴的意见》，抓好落实。"),
        ("在青海省第十四届 人民代表大会，报告工作。", "在青海省第十四届人民代表大会，报告工作。"),
        ("AI Agent 应用", "AI Agent应用"),
        ("森林覆盖率达到4 3%，比上年提高。", "森林覆盖率达到43%，比上年提高。"),
        ("财政收入完成3.6 2亿元，征收房屋1 7 00户。", "财政收入完成3.62亿元，征收房屋1700户。"),
        ("到202 1年，完成建设任务。", "到2021年，完成建设任务。"),
        ("图1 2023年各县产值，单位亿元。", "图1 2023年各县产值，单位亿元。"),
        ("发布于2025-01-15 10:30，来源本报。", "发布于2025-01-15 10:30，来源本报。"),
        ("名次1 2 3，其余另列。", "名次1 2 3，其余另列。"),
    ],
)
def test_spaces(raw: str, expected: str) -> None:
    assert cleaned(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("完成生产总值[1]202亿元。", "完成生产总值202亿元。"),
        ("实施“1530”工程^[6]，创建38个。", "实施“1530”工程，创建38个。"),
        ("四大主导产业［7］增加值。", "四大主导产业增加值。"),
        ("[14]“放管服”：指简政放权。", "[14]“放管服”：指简政放权。"),
    ],
)
def test_footnote_marks(raw: str, expected: str) -> None:
    assert cleaned(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("踔厉奋发开新局踔厉奋发开新局 笃行不怠续辉煌笃行不怠续辉煌", "踔厉奋发开新局 笃行不怠续辉煌"),
        ("俯瞰俯瞰。。李坤李坤 摄摄（（资料图片资料图片））", "俯瞰。李坤 摄（资料图片）"),
        ("———写 在 两 周 年 之 际—写 在 两 周 年 之 际", "———写在两周年之际"),
        ("一个领域一个领域", "一个领域一个领域"),
        ("一项一项抓好整改，一件一件落实到位。", "一项一项抓好整改，一件一件落实到位。"),
    ],
)
def test_text_set_twice(raw: str, expected: str) -> None:
    assert undouble(raw) == expected


@pytest.mark.parametrize(
    "line",
    [
        "四平城市新貌。(资料图片)李坤 航拍",
        "▲四平美丽乡村。(资料图片)李坤 航拍",
        "许勤作政府工作报告。记者孟宇光摄",
        "改造后的铁东区国测社区绿植环绕。（资料图片）",
        "本报记者 崔维利 袁松年",
        "四平市委经济工作会议现场。韩振伟 摄",
    ],
)
def test_captions(line: str) -> None:
    assert is_caption(line)


@pytest.mark.parametrize(
    "line",
    [
        "走进天门服装电商城，记者看到，货车排队等候。",
        "开展航拍测绘，完成拍摄任务12项。",
        "四平市人民政府市长 郭灵计",
        "一、2023年工作回顾",
    ],
)
def test_no_captions(line: str) -> None:
    assert not is_caption(line)


WRAPPED = "\n".join(
    [
        "（一）重农业、富农民，振兴步伐更加坚实。",
        "粮食安全巩固提升。新建高标准农田38.9万亩，",
        "推广“梨树模式”570万亩，整治农村沟渠9570",
        "公里，创新示范新模式，全域解决“地趴粮”难",
        "题，设定 852 名“田长”坚决压实 1022 万",
        "亩耕地监管责任，全市粮食产量预计达到94亿斤。",
        "特色农业纵深发展，肉牛养殖项目投入运营，贯",
        "",
        "彻新发展理念。",
        "二、2023年主要目标和重点工作",
        "2023年是全面贯彻落实党的二十大精神的开局",
        "之年，是实施规划承上启下的关键之年。",
    ]
)


def test_hard_wraps_are_joined() -> None:
    text = cleaned(WRAPPED)
    assert "整治农村沟渠9570公里" in text
    assert "坚决压实1022万亩耕地" in text
    assert "贯彻新发展理念。" in text
    assert "\n二、2023年主要目标和重点工作\n2023年是全面贯彻落实党的二十大精神的开局之年" in text


def test_lines_set_apart_by_blank_lines_are_joined() -> None:
    assert cleaned(WRAPPED.replace("\n\n", "\n").replace("\n", "\n\n")).count("\n") <= cleaned(WRAPPED).count(
        "\n"
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"{BODY}，深化安全隐患大排查大\n整治\n，加大监管力度。", "大排查大整治，加大监管"),
        (f"{BODY}，乳制品产量保持\n全国第一\n。登记颁证基本完成。", "产量保持全国第一。登记"),
        (f"{BODY}，排查\n整治\n，完善\n机制\n，加大力度。\n新建省\n级乡村振兴示范区15个。",
         "新建省级乡村振兴"),
        ("二、“\n十四五\n”时期发展的总体思路和重点任务\n“\n十四五\n”时期，我国开启新征程。",
         "二、“十四五”时期发展的总体思路和重点任务\n“十四五”时期"),
        (f"{BODY}，签约130万台汽\n\n▲城市新貌。(资料图片)李坤 航拍\n\n车转向系统等79个项目。",
         "130万台汽车转向系统"),
    ],
)  # fmt: skip
def test_torn_lines_are_joined(source: str, expected: str) -> None:
    assert expected in cleaned(source)


@pytest.mark.parametrize(
    "source",
    [
        f"{BODY}。\n五年来，我们转型升级、创新突破，制造业强县步伐坚实\n开发区建设全面推进。",
        f"{BODY}，四平成为全国\n提出固本兴新——\n构建高质量发展体系",
        f"{BODY}。\n既重“面子”更重“里子”——\n老旧小区换新颜\n四平市的住宅小区，2000年以前建成的占比过半。",
        f"{BODY}。\n一、2024年工作回顾\n（一）经济发展稳中向好",
        f"{BODY}。\n三、加强政府自身建设\n各位代表！打铁还需自身硬。",
        "政府工作报告\n——2022年1月27日在曲阳县第十八届人民代表大会上\n曲阳县人民政府县长\n刘靖\n各位代表：",
    ],
)
def test_headings_stay_apart(source: str) -> None:
    assert cleaned(source) == source


@pytest.mark.parametrize("mark", ["（上接一版）", "（下转三版）", "(上接第2版)", "（上接A3版）"])
def test_page_marks_are_dropped(mark: str) -> None:
    assert cleaned(f"{mark}\n{BODY}。\n让权力在阳光下运行。 {mark}") == f"{BODY}。\n让权力在阳光下运行。"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028"])
def test_source_lines(newline: str) -> None:
    text, source_map = clean(
        newline.join([f"{BODY}，乳制品产量保持", "全国第一", "。登记完成。", "", "二、工作安排"])
    )
    lines = [source_map.line(text.index(word)) for word in ("全市经济", "全国第一", "登记", "二、")]
    assert lines == [1, 2, 3, 5]


def test_source_lines_after_deletions() -> None:
    text, source_map = clean(WRAPPED)
    for number, line in enumerate(WRAPPED.split("\n"), start=1):
        head = line.replace(" ", "")[:6]
        if head:
            assert source_map.line(text.index(head)) == number


@pytest.mark.parametrize("source", ["", "\n\n \u3000\n", "\ufeff"])
def test_nothing_in_nothing_out(source: str) -> None:
    assert cleaned(source) == ""


@pytest.mark.parametrize(("path", "floor"), list(zip(SEEDS, [0.998, 0.98, 1.0, 0.97, 1.0], strict=True)))
def test_seeds_keep_their_text(path: Path, floor: float) -> None:
    source = path.read_text(encoding="utf-8")
    assert kept_share(source, cleaned(source)) >= floor


@pytest.mark.parametrize("path", SEEDS)
def test_cleaning_twice_changes_nothing(path: Path) -> None:
    once = cleaned(path.read_text(encoding="utf-8"))
    assert cleaned(once) == once


@pytest.mark.parametrize("path", SEEDS)
def test_no_stray_characters(path: Path) -> None:
    text = cleaned(path.read_text(encoding="utf-8"))
    assert not set(text) & set("\u200b\ufeff\u3000\t\r０１２％")
    assert "\n\n" not in text
    assert all(line == line.strip() for line in text.split("\n"))
