"""Blocks are packed into messages, and cut only where nothing is harmed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render.split import entities, fit, pack, units

Read = Callable[[str], tuple[str, list[str]]]


def test_short_blocks_share_a_message() -> None:
    assert pack(["one", "two", "three"]) == ["one\n\ntwo\n\nthree"]


def test_a_block_is_not_cut_to_fill_a_message() -> None:
    assert pack(["a" * 3000, "b" * 3000]) == ["a" * 3000, "b" * 3000]


@pytest.mark.parametrize("length", [4095, 4096, 4097, 9000])
def test_length_counts_emoji_twice_and_tags_not_at_all(length: int) -> None:
    block = "<b>" + "😀" * (length // 2) + "</b>"
    pieces = pack([block])
    assert all(units(piece) <= 4096 for piece in pieces)
    assert sum(units(piece) for piece in pieces) == length // 2 * 2


def test_entities_are_limited_too() -> None:
    pieces = pack(["<b>x</b>"] * 250)
    assert [entities(piece) for piece in pieces] == [100, 100, 50]


def test_a_long_block_is_cut_after_a_sentence_and_its_tags_are_reopened() -> None:
    first, second = fit("<i>" + "A short sentence. " * 300 + "</i>")
    assert first.startswith("<i>A")
    assert first.endswith("sentence.</i>")
    assert second.startswith("<i>A short")


def test_an_entity_is_never_cut() -> None:
    pieces = fit("&amp;" * 5000)
    assert all(piece.count("&") == piece.count("&amp;") for piece in pieces)
    assert sum(piece.count("&amp;") for piece in pieces) == 5000


def test_a_linked_phrase_keeps_its_address_in_both_halves() -> None:
    pieces = fit('<a href="https://a.example/">' + "word " * 1500 + "</a>")
    assert len(pieces) == 2
    assert all(piece.startswith('<a href="https://a.example/">') and piece.endswith("</a>") for piece in pieces)


WORDS = st.lists(st.text(st.characters(exclude_characters="<>&", exclude_categories=("Cs",)), min_size=1, max_size=90))
TAGS = st.sampled_from(["", "b", "i", "blockquote"])


@settings(max_examples=60, deadline=None)
@given(blocks=st.lists(st.tuples(TAGS, WORDS), max_size=12), most=st.integers(40, 300))
def test_every_word_arrives_in_order_and_every_message_is_whole(
    blocks: list[tuple[str, list[str]]], most: int, visible: Read
) -> None:
    made = [f"<{tag}>{' '.join(words)}</{tag}>" if tag else " ".join(words) for tag, words in blocks]
    messages = pack(made, most=most)
    shown = ["".join(visible(message)[0].split()) for message in messages]
    assert "".join(shown) == "".join("".join(" ".join(words).split()) for _, words in blocks)
    assert all(units(message) <= most for message in messages)
