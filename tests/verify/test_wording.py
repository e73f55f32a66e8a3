"""Every sentence about rules and examples has its Polish, and a list of events is read as one writes it."""

from __future__ import annotations

import string

import pytest

from koopflow.api.wording import note
from koopflow.diagnostics import Note
from koopflow.i18n import translate
from koopflow.verify import behaviour_faults, conformance_faults, mentions, own_changes, rules_faults, words

SENTENCES = (
    *rules_faults.HOW.values(),
    *rules_faults.TO.values(),
    rules_faults.ONLY,
    rules_faults.NOTHING_MORE,
    rules_faults.AT,
    rules_faults.AT_SEVERAL,
    rules_faults.AT_THE_END,
    words.VALUES,
    words.QUOTED,
    words.EITHER,
    words.BY_SOURCE,
    words.BY_LAW,
    words.BY_ASSUMPTION,
    mentions.RESTS_ON,
    mentions.ASSUMED,
    mentions.SPEAKS,
    own_changes.ON_THE_WAY,
    own_changes.AT_ITS_END,
    own_changes.MAY_BE,
    own_changes.OF_THE_RULE,
    conformance_faults.DROPPED_HERE,
    behaviour_faults.OPEN_HERE,
    behaviour_faults.SENT_HERE,
)


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_speaks_polish(sentence: str) -> None:
    polish = translate("pl", sentence)
    assert polish != sentence
    assert places(polish) == places(sentence)


@pytest.mark.parametrize(
    ("titles", "english", "polish"),
    [
        (["A"], "“A”", "„A”"),
        (["A", "B"], "“A” or “B”", "„A” albo „B”"),
        (["A", "B", "C"], "“A”, “B” or “C”", "„A”, „B” albo „C”"),
    ],
)
def test_a_list_of_events_is_read_as_one_writes_it(titles: list[str], english: str, polish: str) -> None:
    joined = Note("{events}", {"events": words.joined(({"*": title} for title in titles), words.EITHER)})
    assert note(joined, "en", "") == english
    assert note(joined, "pl", "") == polish
