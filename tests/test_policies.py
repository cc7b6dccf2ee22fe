"""Policy papers named without title marks, and what only looks like one."""

from __future__ import annotations

import pytest

from kg.extract.names.policies import find


@pytest.mark.parametrize(
    ("sentence", "name", "rule"),
    [
        ("加快实施城市管理效能提升三年行动方案，重点整治。", "城市管理效能提升三年行动方案", "policy:方案"),
        ("制定恢复和扩大消费的实施意见，增强消费能力。", "恢复和扩大消费的实施意见", "policy:意见"),
        ("严格落实中央八项规定及其实施细则精神。", "中央八项规定", "policy:规定"),
        (
            "出台稳定肉牛产业发展九条政策措施，加快发展。",
            "稳定肉牛产业发展九条政策措施",
            "policy:条",
        ),
        ("首次与邻省签署黄河流域横向生态补偿协议。", "黄河流域横向生态补偿协议", "policy:协议"),
        ("编制青石县历史文化名城保护规划、交通规划。", "青石县历史文化名城保护规划", "policy:规划"),
        ("推动落实人才新政27条，引进人才。", "人才新政27条", "policy:条"),
    ],
)
def test_finds(sentence: str, name: str, rule: str) -> None:
    (found,) = find(sentence)
    assert sentence[found.start : found.end] == name
    assert found.rule == rule


@pytest.mark.parametrize(
    "sentence",
    [
        "采取有力措施，把规划作为大事。",
        "落实一批惠企改革措施。",
        "制定切实可行的措施。",
        "执行有关规定，规范管理。",
        "实施方案。",
        "推进产业规划建设，落地项目12个。",
    ],
)
def test_finds_nothing(sentence: str) -> None:
    assert list(find(sentence)) == []
