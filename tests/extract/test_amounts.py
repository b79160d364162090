"""Sums of money with currency and scale."""

from __future__ import annotations

import pytest

from bot.extract.figures import find_amounts

SUMS = [
    ("The United States pledged $5 billion.", [(5_000_000_000, "USD")]),
    ("Brussels released €1.5bn.", [(1_500_000_000, "EUR")]),
    ("Berlin gave 500m euros.", [(500_000_000, "EUR")]),
    ("London found 10 million pounds for Sudan.", [(10_000_000, "GBP")]),
    ("The £2.26bn loan was signed.", [(2_260_000_000, "GBP")]),
    ("Moscow set aside 100 billion roubles.", [(100_000_000_000, "RUB")]),
    ("The fund allocated US$3 million.", [(3_000_000, "USD")]),
    ("Canberra added A$110 million.", [(110_000_000, "AUD")]),
    ("Tokyo lent 1.2 trillion yen.", [(1_200_000_000_000, "JPY")]),
    ("The 50 billion-euro facility was blocked.", [(50_000_000_000, "EUR")]),
    ("They asked for a billion naira.", [(1_000_000_000, "NGN")]),
    ("A ransom of five million dollars was paid.", [(5_000_000, "USD")]),
    ("Debts of up to 10 million roubles ($96,000) are forgiven.", [(10_000_000, "RUB")]),
    ("A further 113 million pounds ($143 million) was promised.", [(113_000_000, "GBP")]),
    ("The aid rose to £226m, or about $285m.", [(226_000_000, "GBP")]),
    ("It costs $1,250,000 a piece.", [(1_250_000, "USD")]),
    ("Ottawa sent C$500 million.", [(500_000_000, "CAD")]),
    ("Stockholm gives 16 billion Swedish kronor.", [(16_000_000_000, "SEK")]),
    ("Oslo donates 7 billion Norwegian crowns.", [(7_000_000_000, "NOK")]),
    ("Aid worth $10-15 million is stuck.", [(15_000_000, "USD")]),
    ("Between $2 billion and $3 billion is missing.", [(2_000_000_000, "USD"), (3_000_000_000, "USD")]),
    ("The tender is for 20 million Canadian dollars.", [(20_000_000, "CAD")]),
    ("It pledged 300 million zlotys.", [(300_000_000, "PLN")]),
    ("Kyiv raised 2.5 billion hryvnias.", [(2_500_000_000, "UAH")]),
    ("Islamabad offers 5 million Pakistani rupees.", [(5_000_000, "PKR")]),
    ("A reward of half a million dollars stands.", [(500_000, "USD")]),
    ("The package is worth EUR 40 million.", [(40_000_000, "EUR")]),
    ("They took 45 million euro from the bank.", [(45_000_000, "EUR")]),
    ("A US$375 million (S$505 million) deal was struck.", [(375_000_000, "USD")]),
    ("The bounty is 10m Turkish lira.", [(10_000_000, "TRY")]),
    ("Some 300,000 dollars were found.", [(300_000, "USD")]),
    ("Seoul will give $2.3 bln.", [(2_300_000_000, "USD")]),
    ("A hundred million dollars went missing.", [(100_000_000, "USD")]),
    ("Two and a half billion euros are frozen.", [(2_500_000_000, "EUR")]),
    ("The bank lost 4bn CFA francs.", [(4_000_000_000, "XOF")]),
    ("Nairobi spent 600 million shillings.", [(600_000_000, "KES")]),
    ("The 47th Brigade is 3,000 strong and 40 miles away.", []),
    ("He weighed 90 pounds.", []),
    ("The pounding of Kharkiv went on with 50 shells.", []),
    ("They won 12 seats in 2022.", []),
    ("The real number is 14.", []),
    ("It was 100% true in 30 cases.", []),
]


@pytest.mark.parametrize(("text", "expected"), SUMS, ids=[text for text, _ in SUMS])
def test_a_sentence_gives_its_sums(nlp, text, expected):
    assert [(sum_.value, sum_.currency) for sum_ in find_amounts(nlp(text))] == expected


def test_a_sum_knows_its_tokens(nlp):
    doc = nlp("Rome lent $40 million to Beirut.")
    (money,) = find_amounts(doc)
    assert doc[money.start : money.end].text == "$40 million"
