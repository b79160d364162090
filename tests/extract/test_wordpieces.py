"""Sentences as word pieces."""

from __future__ import annotations

import pytest

from bot.extract.wordpieces import MOST, WordPieces

VOCABULARY = ["[CLS]", "[SEP]", "[UNK]", "shell", "##ed", "##ing", "the", "town", ",", ".", "'", "s", "e", "##t", "##e"]


@pytest.fixture
def pieces() -> WordPieces:
    return WordPieces(VOCABULARY)


def spelt(pieces: WordPieces, text: str) -> list[str]:
    return [VOCABULARY[row] for row in pieces.rows(text)[0]]


def test_a_word_is_divided_into_the_longest_pieces_that_there_are(pieces: WordPieces):
    assert spelt(pieces, "Shelled the town.") == ["[CLS]", "shell", "##ed", "the", "town", ".", "[SEP]"]


def test_a_word_without_pieces_is_unknown_as_a_whole(pieces: WordPieces):
    assert spelt(pieces, "the shellfish") == ["[CLS]", "the", "[UNK]", "[SEP]"]


def test_accents_and_capitals_are_dropped_and_marks_stand_alone(pieces: WordPieces):
    assert spelt(pieces, "ÉTÉ, town's") == ["[CLS]", "e", "##t", "##e", ",", "town", "'", "s", "[SEP]"]


def test_each_piece_tells_where_its_word_begins(pieces: WordPieces):
    rows, starts = pieces.rows("the  shelling")
    assert len(rows) == len(starts)
    assert starts == [-1, 0, 5, 5, -1]


def test_offsets_count_the_characters_of_the_text_even_where_one_becomes_two(pieces: WordPieces):
    text = "İ é the"
    starts = pieces.rows(text)[1]
    assert text[starts[-2] :] == "the"


def test_a_long_sentence_is_cut_and_still_ends(pieces: WordPieces):
    rows, starts = pieces.rows("the town " * 100)
    assert len(rows) == len(starts) == MOST
    assert VOCABULARY[rows[-1]] == "[SEP]"


@pytest.mark.parametrize("text", ["", " \t\n", "\u200b\u202e", "x" * 1000, "🚀 город 停火"])
def test_any_text_has_pieces(pieces: WordPieces, text: str):
    rows, _ = pieces.rows(text)
    assert rows[0] == 0
    assert rows[-1] == 1
