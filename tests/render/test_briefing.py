"""Digests and lists as readers see them: golden texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.digest import Digest
from bot.domain.model import Catalogue, Incident
from bot.render.briefing import digest_json, digest_text, render_digest, render_incident, render_latest

MakeIncident = Callable[..., Incident]
MakeDigest = Callable[..., Digest]
FULL = """<b>Sitrep</b> · Tue 4 Mar 2025, 20:00 (Europe/Kyiv)
1 new incident.
⚠️ 9 sources read, 2 of 11 failed.

<b>UKRAINE</b>
1. <b>Russia fires ballistic missile at Dnipro; 3 injured</b>
<i>Missile strike · 4 Mar · reported independently · 2 publishers</i>
<blockquote expandable>“A ballistic missile hit Dnipro, injuring three.” (Kyiv Daily)</blockquote>
{kyiv_daily} · {wire}

<i>End of digest · 9 sources read. 2 failed: /sources says which.</i>
/incident N tells all of an item, /why N why it is here."""
LINK = '<a href="https://news.example/a">{name} (news.example)</a>'
QUIET = """<b>Sitrep</b> · Tue 4 Mar 2025, 18:00 (UTC)
A quiet day: nothing new matches this subscription.
9 sources read, none failed."""
BLIND = """<b>Sitrep</b> · Tue 4 Mar 2025, 18:00 (UTC)
⚠️ Blind: this is not a quiet day. 8 of 9 sources could not be read, so nothing can be said.

/sources says which."""
TEXT = """Sitrep, Tue 4 Mar 2025, 18:00 (UTC)
9 sources read, none failed.

UKRAINE

1. Russia fires ballistic missile at Dnipro; 3 injured
   Missile strike · 4 Mar · reported independently · 2 publishers · importance {importance}
   “A ballistic missile hit Dnipro, injuring three.” (Kyiv Daily)
   - Kyiv Daily: https://news.example/a
   - Wire: https://news.example/a"""


@pytest.fixture
def two_outlets(strike: Incident) -> Incident:
    """The two outlets word it differently, so that they count as two."""
    first, second = strike.reports
    other = replace(second, development=replace(second.development, evidence="Three were hurt."))
    return replace(strike, reports=(first, other), publishers=2, confidence="corroborated")


def test_a_digest_opens_and_closes_with_what_was_read(
    two_outlets: Incident, digest_of: MakeDigest, catalogue: Catalogue
) -> None:
    (message,) = render_digest(digest_of(two_outlets, sources_failed=2), catalogue=catalogue, zone="Europe/Kyiv")
    links = {key: LINK.format(name=name) for key, name in (("kyiv_daily", "Kyiv Daily"), ("wire", "Wire"))}
    assert message.text == FULL.format(**links)


def test_a_quiet_day_says_so(digest_of: MakeDigest, catalogue: Catalogue) -> None:
    (message,) = render_digest(digest_of(), catalogue=catalogue)
    assert message.text == QUIET


def test_a_blind_day_does_not_call_itself_quiet(digest_of: MakeDigest, catalogue: Catalogue) -> None:
    (message,) = render_digest(digest_of(sources_ok=1, sources_failed=8), catalogue=catalogue)
    assert message.text == BLIND


def test_a_terminal_gets_the_same_words(two_outlets: Incident, digest_of: MakeDigest, catalogue: Catalogue) -> None:
    text = digest_text(digest_of(two_outlets), catalogue=catalogue)
    assert text == TEXT.format(importance=two_outlets.importance)


def test_an_update_tells_what_changed(strike: Incident, digest_of: MakeDigest, catalogue: Catalogue) -> None:
    grown = replace(strike, version=2, changes=("3 → 6 injured", "now confirmed"))
    (message,) = render_digest(digest_of(grown, told={strike.id: 1}), catalogue=catalogue)
    assert "🔄 Updated: 3 → 6 injured; now confirmed" in message.text
    assert "1 updated incident." in message.text


def test_the_rest_has_a_button(incident_of: MakeIncident, digest_of: MakeDigest, catalogue: Catalogue) -> None:
    incidents = [incident_of(name=f"id{n:06}", place=f"Town{n}") for n in range(17)]
    messages = render_digest(digest_of(*incidents), catalogue=catalogue, more_data="digest:more:15")
    ((button,),) = messages[-1].buttons
    assert (button.text, button.data) == ("+2 more", "digest:more:15")
    assert not any(message.buttons for message in messages[:-1])


def test_only_the_first_message_of_a_digest_sounds(
    incident_of: MakeIncident, digest_of: MakeDigest, catalogue: Catalogue
) -> None:
    long = [incident_of(name=f"id{n:06}", place=f"Town{n}", evidence="Something burnt down. " * 25) for n in range(15)]
    messages = render_digest(digest_of(*long), catalogue=catalogue)
    assert len(messages) > 1
    assert [message.silent for message in messages] == [False] + [True] * (len(messages) - 1)


def test_an_outlet_is_named_once_whatever_it_published(incident_of: MakeIncident, catalogue: Catalogue) -> None:
    incident = incident_of("Kyiv Daily", "Kyiv Daily", "Wire", place="Odesa")
    (message,) = render_latest(
        [incident], title="Latest", total=1, now=incident.updated, zone="UTC", catalogue=catalogue
    )
    assert message.text.count("Kyiv Daily (news.example)") == 1


def test_a_quotation_names_whom_it_quotes(incident_of: MakeIncident, catalogue: Catalogue) -> None:
    incident = incident_of(place="Odesa", claimed_by="Oleh Kiper", evidence="A missile hit Odesa.")
    (message, *_) = render_incident(incident, now=incident.updated, zone="UTC", catalogue=catalogue)
    assert "“A missile hit Odesa.” (Kyiv Daily, quoting Oleh Kiper)" in message.text
    assert "• Oleh Kiper says so" in message.text


def test_a_closed_incident_says_since_when_and_an_open_one_nothing(strike: Incident, catalogue: Catalogue) -> None:
    texts = [
        render_incident(strike, now=strike.updated + later, zone="UTC", catalogue=catalogue)[0].text
        for later in (timedelta(0), timedelta(days=9))
    ]
    assert ["Closed: nothing more reported since 4 Mar, 18:00 UTC" in text for text in texts] == [False, True]


def test_a_retracted_incident_says_why(strike: Incident, catalogue: Catalogue) -> None:
    gone = replace(strike, life="retracted", correction="a hoax <b>")
    (message, *_) = render_incident(gone, now=gone.updated, zone="UTC", catalogue=catalogue)
    assert "Retracted: a hoax &lt;b&gt;" in message.text


def test_a_headline_that_is_the_sentence_is_not_quoted_again(incident_of: MakeIncident, catalogue: Catalogue) -> None:
    incident = incident_of(evidence="Nobody knows what comes next.")
    (message,) = render_latest(
        [incident], title="Latest", total=1, now=incident.updated, zone="UTC", catalogue=catalogue
    )
    assert message.text.count("Nobody knows") == 1


def test_json_has_the_keys_of_the_contract(strike: Incident, digest_of: MakeDigest) -> None:
    data: dict[str, Any] = digest_json(digest_of(strike), zone="Europe/Kyiv")
    assert {"now", "timezone", "language", "sources", "conflicts", "more"} <= set(data)
    (item,) = data["conflicts"][0]["items"]
    assert item["links"] == [{"publisher": p, "url": "https://news.example/a"} for p in ("Kyiv Daily", "Wire")]
    assert (item["n"], item["state"], item["incident"], item["version"]) == (1, "new", strike.id, 1)


def test_what_is_still_open_is_named_with_the_way_to_it(strike, digest_of, catalogue) -> None:
    (message,) = render_digest(digest_of(strike, told={strike.id: strike.version}), catalogue=catalogue)
    assert "Still open: told before, nothing new" in message.text
    assert f"/incident_{strike.id}" in message.text
