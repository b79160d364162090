"""What a draft's neighbours say of its roles: acts that it looks back to, speakers, and whose the means was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from spacy.tokens import Token

from bot.extract.cast import Cast, body_of, nearest_mention
from bot.extract.drafts import Draft
from bot.extract.options import ACTS, GENERAL, PERSONAL, Scene, keys_of
from bot.extract.setting import Setting, speaks

MUNITIONS = frozenset(
    "drone missile rocket uav shell bomb aircraft warplane helicopter jet fighter plane projectile".split()  # noqa: SIM905
)
OWNERS = frozenset({"demonym", "country", "armed_group"})
DEMONSTRATIVE = frozenset({"the", "that", "this", "these", "such", "its", "their", "his", "those"})


def proposed(draft: Draft, setting: Setting, scene: Scene, cast: Cast, states: Mapping[str, str]) -> Draft:
    """The draft with the roles that its neighbours decide."""
    if draft.type == "criticism":
        draft = _criticised(_spoken(draft, setting, scene, cast, states), setting, scene)
    elif draft.type == "air_defence":
        draft = _shot_down(draft, setting, cast)
    elif draft.type == "detention":
        draft = _seized(draft, setting, cast)
    return draft


def _spoken(draft: Draft, setting: Setting, scene: Scene, cast: Cast, states: Mapping[str, str]) -> Draft:
    """A charge is made by whoever says it, not by whom it speaks of."""
    if setting.frame.subjects and draft.actor:
        return draft
    for token in setting.passage.doc:
        if token.dep_ == "nsubj" and speaks(token) and (names := _speaker(token, setting, scene, cast, states)):
            target = tuple(name for name in draft.target if name not in names)
            return replace(draft, actor=names, target=target or tuple(n for n in draft.actor if n not in names))
    return draft


def _speaker(token: Token, setting: Setting, scene: Scene, cast: Cast, states: Mapping[str, str]) -> tuple[str, ...]:
    if token.lower_ in PERSONAL:
        return scene.person
    if token.lower_ in GENERAL:
        return scene.subjects[:1]
    mention = nearest_mention(token, setting.passage)
    if mention is None:
        return ()
    state = body_of(mention, cast)
    return (state,) if state else keys_of(mention, states)


def _criticised(draft: Draft, setting: Setting, scene: Scene) -> Draft:
    """Whoever condemns "the attack" or "the warrants" means who did it."""
    objects = [*setting.frame.objects, *setting.frame.with_prepositions("of", "for", "over", "on", "at")]
    own = [t for t in objects if nearest_mention(t, setting.passage) is not None]
    if own:
        return draft
    back = [t for t in (objects or setting.passage.doc) if t.lemma_.lower() in ACTS and _looks_back(t)]
    it = any(t.lower_ in {"it", "this", "that", "them"} for t in setting.frame.objects)
    acts = (act for act in reversed(scene.acts) if _could_be(act, back, it))
    act = next((act for act in acts if set(act[1]) - set(draft.actor)), None)
    return draft if act is None else replace(draft, target=tuple(name for name in act[1] if name not in draft.actor))


def _looks_back(token: Token) -> bool:
    return any(child.lower_ in DEMONSTRATIVE for child in token.children)


def _could_be(act: tuple[str, tuple[str, ...], tuple[str, ...]], nouns: list[Token], it: bool) -> bool:
    return (it and act[0] != "criticism") or any(act[0] in ACTS[noun.lemma_.lower()] for noun in nouns)


def _shot_down(draft: Draft, setting: Setting, cast: Cast) -> Draft:
    """Drones belong to whom they are taken from; who shot is another."""
    owner = _owner(setting)
    if owner is None:
        return draft
    rest = tuple(name for name in draft.actor if name != owner)
    rival = next((side for side in cast.belligerents if side != owner), None)
    return replace(draft, target=(owner,), actor=rest or ((rival,) if rival else ()))


def _owner(setting: Setting) -> str | None:
    for token in setting.passage.doc:
        if token.lemma_.lower() in MUNITIONS:
            for child in token.children:
                mention = setting.passage.at.get(child.i)
                if mention is not None and child.dep_ in {"amod", "compound", "poss"} and mention.kind in OWNERS:
                    return mention.party or mention.name
    return None


def _seized(draft: Draft, setting: Setting, cast: Cast) -> Draft:
    """Those who were taken did not take themselves."""
    taken = [nearest_mention(token, setting.passage) for token in setting.frame.objects]
    victims = {name for mention in taken if mention is not None for name in (mention.name, mention.party)}
    if not draft.actor or not setting.frame.passive or not set(draft.actor) <= victims:
        return draft
    rival = next((side for side in cast.belligerents if side not in victims), None)
    return replace(draft, actor=(rival,) if rival else (), target=draft.target or draft.actor)
