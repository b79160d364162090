"""Whatever stands in an article, Telegram takes the alert, the batch, the correction and what is shared inline."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.alert import glimpse
from bot.domain.model import Catalogue, Incident
from bot.render import alerts, split
from bot.render.briefing import render_shared

HOSTILE = [
    "<b>",
    "</a>",
    "&amp;lt;",
    '"',
    "\u202egnp.exe",
    "a\u200bb",
    "\x00",
    "\ud800",
    "😀" * 60,
    "x" * 5000,
    "مرحبا",
]
TEXTS = st.one_of(st.text(st.characters(codec=None), max_size=200), st.sampled_from(HOSTILE))
FIELDS = st.fixed_dictionaries(
    {"actor": st.tuples(TEXTS), "target": st.tuples(TEXTS), "place": TEXTS, "claimed_by": TEXTS, "evidence": TEXTS,
     "title": TEXTS, "url": TEXTS}
)  # fmt: skip
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="session")
def all_of(catalogue: Catalogue) -> Callable[[Incident, str], list[str]]:
    """Everything that alerting says of an incident."""

    def make(incident: Incident, words: str) -> list[str]:
        around: dict[str, Any] = {"now": incident.updated, "catalogue": catalogue}
        seen, changes = glimpse(incident), (words, words)
        one = alerts.render_alert(incident, tier="urgent", what="jump", changes=changes, edited_at="08:00", **around)
        batch = alerts.render_batch([(incident, changes)] * 10, left_out=3, **around)
        wrong = alerts.render_correction(incident, seen, "reversal", changes=changes, **around)
        gone = alerts.render_withdrawn(words, reason=words)
        joined = alerts.render_joined(words, incident)
        texts = [message.text for message in (one, *batch, wrong, gone, joined)]
        return [*texts, render_shared(incident, **around)]

    return make


@FEW
@given(fields=FIELDS, outlet=TEXTS, words=TEXTS)
def test_any_alert_is_valid_within_limits_and_links_only_the_article(
    fields: dict[str, Any], outlet: str, words: str, incident_of: Callable[..., Incident],
    all_of: Callable[[Incident, str], list[str]], visible: Callable[[str], tuple[str, list[str]]],
) -> None:  # fmt: skip
    texts = all_of(incident_of(outlet, **fields), words)
    assert len(texts) >= 6
    for text in texts:
        shown, links = visible(text)
        assert 0 < len(shown.encode("utf-16-le")) // 2 <= 4096
        assert split.entities(text) <= 100
        assert set(links) <= {fields["url"].strip()}
        assert not set(shown) & set("\u202e\u2066\u200b\ufeff\x00")
