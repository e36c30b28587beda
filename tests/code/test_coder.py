"""Sentences through the shipped reader and rules: which events, between whom, really or not, according to whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from whowhom.config import Settings
from whowhom.evaluation.texts import code_sentences
from whowhom.model import EventMention
from whowhom.pipeline import Pipeline


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


def code(pipeline: Pipeline, text: str, published: str | None = "2024-05-15") -> list[EventMention]:
    (events,) = code_sentences(pipeline, [text], published)
    return events


def countries(people: tuple[object, ...]) -> set[str]:
    return {a.country for a in people if a.country}  # type: ignore[attr-defined]


CASES = [
    # construction, sentence, type, actors, recipients, realis
    ("active", "Kenya summoned the Somali ambassador on Monday.", "ACCUSE", "KEN", "SOM", "actual"),
    ("passive", "The Somali ambassador was summoned by Kenya on Monday.", "ACCUSE", "KEN", "SOM", "actual"),
    ("light verb", "Egypt and Libya held talks in Tunis.", "CONSULT", "EGY LBY", "", "actual"),
    ("nominal", "The shelling of Chad by Sudanese forces went on for a week.", "ASSAULT", "SDN", "TCD", "actual"),
    ("participle", "Ghana closed its border, accusing Togo of smuggling.", "ACCUSE", "GHA", "TGO", "actual"),
    ("relative", "Peru thanked Chile, which had sent doctors to Lima.", "SUPPORT", "PER", "CHL", "actual"),
    ("coordination", "India and Nepal condemned Pakistan.", "ACCUSE", "IND NPL", "PAK", "actual"),
    ("modal", "Spain may impose sanctions on Morocco.", "COERCE SANCTION", "ESP", "MAR", "hypothetical"),
    # A party's own declared will to do harm is a threat (training/corpus/CODEBOOK.md, 11).
    ("future", "Japan will impose sanctions on Myanmar next month.", "THREATEN", "JPN", "MMR", "future"),
    ("negated", "Turkish forces did not attack Syria.", "ASSAULT", "TUR", "SYR", "negated"),
    ("denied", "Rwanda denied that its troops had attacked Uganda.", "ASSAULT", "RWA", "UGA", "negated"),
    ("no longer", "China no longer supports Laos.", "REJECT", "CHN", "LAO", "actual"),
    ("no subject", "No Turkish troops attacked Syria.", "ASSAULT", "TUR", "SYR", "negated"),
    ("request", "France urged Mali to release the hostages.", "REQUEST", "FRA", "MLI", "actual"),
    ("threat", "Ethiopia threatened to attack Eritrea.", "THREATEN", "ETH", "ERI", "actual"),
    ("promise", "Canada pledged to send aid to Haiti.", "AGREE", "CAN", "HTI", "actual"),
    ("offer", "Qatar offered to mediate between Chad and Sudan.", "AGREE", "QAT", "TCD SDN", "actual"),
    ("aid", "Norway delivered food to Yemen.", "AID", "NOR", "YEM", "actual"),
    ("expulsion", "Poland expelled two Russian diplomats.", "SANCTION", "POL", "RUS", "actual"),
    ("withdrawal", "Uganda withdrew its troops from Somalia.", "RETREAT", "UGA", "SOM", "actual"),
    ("visit", "The Polish foreign minister visited Moldova.", "CONSULT", "POL", "MDA", "actual"),
    ("phone", "The Brazilian president phoned his Argentine counterpart.", "CONSULT", "BRA ARG", "", "actual"),
    ("rejection", "Serbia rejected the accusations of Kosovo.", "REJECT", "SRB", "XKX", "actual"),
    ("praise", "China praised Laos.", "SUPPORT", "CHN", "LAO", "actual"),
    ("purchase", "Vietnam bought tanks from Russia.", "COOPERATE", "VNM", "RUS", "actual"),
    ("bombing", "Israeli jets bombed a depot in Lebanon.", "ASSAULT", "ISR", "LBN", "actual"),
    ("seizure", "Iranian marines seized a Greek tanker.", "COERCE", "IRN", "GRC", "actual"),
    ("agreement", "Armenia and Georgia signed a trade agreement.", "SUPPORT AGREE COOPERATE", "ARM GEO", "", "actual"),
    ("manoeuvre", "China launched military drills near Taiwan.", "MOBILIZE", "CHN", "TWN", "actual"),
    ("metonym", "Ankara condemned the decision of Athens.", "ACCUSE", "TUR", "GRC", "actual"),
]


MISREAD = {"future", "seizure"}
"""The heads overrule the lexicon here and are wrong; a test that passes again must leave this set."""

UNREAD = pytest.mark.xfail(strict=True, reason="the heads overrule the lexicon and are wrong")


@pytest.mark.parametrize(
    ("text", "types", "actors", "recipients", "realis"),
    [pytest.param(*c[1:], id=c[0], marks=[UNREAD] * (c[0] in MISREAD)) for c in CASES],
)
def test_codes(pipeline: Pipeline, text: str, types: str, actors: str, recipients: str, realis: str) -> None:
    events = [e for e in code(pipeline, text) if e.type in types.split()]
    assert events, [(e.type, e.evidence.predicate.text) for e in code(pipeline, text)]
    event = events[0]
    both = set(actors.split()) | set(recipients.split())
    if event.type in {"CONSULT", "SUPPORT", "AGREE", "COOPERATE"} and not recipients:
        assert countries(event.actors + event.recipients) == both
    else:
        assert countries(event.actors) == set(actors.split())
        assert countries(event.recipients) == set(recipients.split())
    assert event.realis == realis


@pytest.mark.parametrize(
    "text",
    [
        "The senator attacked the budget as too timid.",
        "Markets rallied in Tokyo after the bank held rates.",
        "The film shows a war between two families.",
        "Kenya beat Ghana 2-1 in the final on Sunday.",
        "Rain fell over northern France for the third day.",
        "The minister struck a chord with pensioners in Spain.",
        "Cheese exports from Denmark rose by four percent.",
        "Lisbon is the capital of Portugal.",
    ],
)
def test_no_event_where_nobody_acts(pipeline: Pipeline, text: str) -> None:
    assert [(e.type, e.evidence.predicate.text) for e in code(pipeline, text)] == []


@pytest.mark.parametrize(
    ("text", "type", "wrong"),
    [
        ("Iran, whose nuclear sites were bombed in June, closed its airspace.", "ASSAULT", "IRN"),
        ("He flew to Qatar, where Kenyan officials met rebel leaders.", "CONSULT", "QAT"),
    ],
)
def test_where_it_happened_does_nothing(pipeline: Pipeline, text: str, type: str, wrong: str) -> None:
    assert all(wrong not in countries(e.actors) for e in code(pipeline, text) if e.type == type)


def test_a_scene_is_no_actor_though_the_heads_mark_it(pipeline: Pipeline) -> None:
    (event,) = [
        e for e in code(pipeline, "Lebanon, where Hezbollah attacked soldiers, closed its border.")
        if e.type == "ASSAULT"
    ]  # fmt: skip
    assert [a.text for a in event.actors] == ["Hezbollah"]
    (event,) = [
        e for e in code(pipeline, "Iran, whose nuclear sites were bombed in June, closed its airspace.")
        if e.type == "ASSAULT"
    ]  # fmt: skip
    assert (countries(event.actors), countries(event.recipients)) == (set(), {"IRN"})


def test_all_states_that_a_phrase_names_take_part(pipeline: Pipeline) -> None:
    (event,) = code(pipeline, "The foreign ministers of Peru and Chile met in Lima on Monday.")
    assert (countries(event.actors), event.recipients) == ({"PER", "CHL"}, ())


@pytest.mark.parametrize("text", [
    "Armenian and Azerbaijani forces clashed near Tavush on Sunday.",
    "Clashes between Indian and Chinese soldiers left four dead.",
])  # fmt: skip
def test_states_that_clash_stand_on_both_sides(pipeline: Pipeline, text: str) -> None:
    (event,) = code(pipeline, text)
    assert countries(event.actors) == countries(event.recipients)
    assert len(countries(event.actors)) == 2


@pytest.mark.parametrize("text", [
    "French and Malian soldiers clashed with unknown raiders near Gao on Sunday.",
    "Voters remember the Iraq and Afghanistan wars.",
    "Bahrain and Egypt cut diplomatic ties with the emirate on Monday.",
])  # fmt: skip
def test_states_that_act_together_do_not_do_it_to_each_other(pipeline: Pipeline, text: str) -> None:
    assert not any(len(countries(e.actors) & countries(e.recipients)) > 1 for e in code(pipeline, text))


@pytest.mark.parametrize(("text", "code_"), [
    ("South Korea rejected the accusations of Japan.", "016"),
    ("Rwanda denied the allegations.", "016"),
    pytest.param("Kenya denied entry to two Somali envoys.", "120", marks=[
        pytest.mark.xfail(strict=True, reason="the heads read a mode, of help that is refused")]),
])  # fmt: skip
def test_who_rejects_an_accusation_makes_a_statement_to_cameo(pipeline: Pipeline, text: str, code_: str) -> None:
    assert [e.cameo for e in code(pipeline, text) if e.type == "REJECT"] == [code_]


@pytest.mark.parametrize(("text", "type_", "code_"), [
    ("Cuba expressed its condolences to Cambodia.", "SUPPORT", "018"),
    ("Leaders of ECOWAS called on Wednesday for an immediate ceasefire in Liberia.", "REQUEST", "020"),
    ("Rebels in Liberia called a ceasefire on Monday.", "RETREAT", "0871"),
    ("Rebels in Liberia called a ceasefire for three days.", "RETREAT", "0871"),
])  # fmt: skip
def test_what_is_only_said_has_the_code_of_a_comment_or_an_appeal(
    pipeline: Pipeline, text: str, type_: str, code_: str
) -> None:
    assert (type_, code_) in [(e.type, e.cameo) for e in code(pipeline, text)]


def test_held_talks_are_one_event(pipeline: Pipeline) -> None:
    (event,) = code(pipeline, "Representatives from Israel and the Palestinian Authority held talks in Cairo.")
    assert (event.type, countries(event.actors)) == ("CONSULT", {"ISR", "PSE"})


def test_what_is_refused_under_a_condition_has_not_happened(pipeline: Pipeline) -> None:
    (event,) = [e for e in code(pipeline, "Togo did not recognise Kosovo.") if e.type == "REJECT"]
    assert event.realis == "actual"
    feared = code(pipeline, "Serbia will be isolated if Togo does not recognise Kosovo.")
    assert all(e.realis == "hypothetical" for e in feared if e.type == "REJECT")
    assert not [e for e in code(pipeline, "Togo not only recognised Kosovo but also opened an embassy there.")
                if e.type == "REJECT"]  # fmt: skip


def test_a_contrast_denies_nothing(pipeline: Pipeline) -> None:
    events = code(pipeline, "Not one but two Azerbaijani drones were shot down over the border yesterday.")
    assert {e.realis for e in events if e.type == "ASSAULT"} == {"actual"}


def test_what_was_not_done_but_answered_was_not_done(pipeline: Pipeline) -> None:
    events = code(pipeline, "Iran did not attack Iraq but accused it of shelling a village.")
    assert {e.realis for e in events if e.type == "ASSAULT" and e.evidence.predicate.text == "attack"} <= {"negated"}


def test_what_a_relative_clause_counts_stays_in_it(pipeline: Pipeline) -> None:
    (event,) = code(pipeline, "The Iraqi army, which has 40 tanks, shelled a Kurdish village on Monday.")
    assert event.quantities == ()


def test_a_thing_belongs_to_the_state_where_it_stands(pipeline: Pipeline) -> None:
    (event,) = code(pipeline, "Israeli jets bombed a depot in Lebanon.")
    assert [(a.text, a.country, a.basis) for a in event.recipients] == [("a depot", "LBN", "inferred")]


def test_ones_own_troops_suffer_no_withdrawal(pipeline: Pipeline) -> None:
    (event,) = code(pipeline, "Ethiopia withdrew its soldiers on Monday.")
    assert countries(event.actors) == {"ETH"}
    assert event.recipients == ()


def test_nobody_does_nothing(pipeline: Pipeline) -> None:
    events = code(pipeline, "Nobody attacked the Kenyan base on Monday.")
    assert all(e.realis == "negated" and not e.actors for e in events)


def test_so_many_a_day_is_no_source(pipeline: Pipeline) -> None:
    events = code(pipeline, "Ukraine reported that Russia fired 50 rockets per day on Kharkiv.")
    assert "day" not in {a.source for e in events for a in e.attribution}


def test_a_quotation_is_spoken_by_whoever_speaks_beside_it(pipeline: Pipeline) -> None:
    text = 'After Israel said it had struck Beirut, Iran\'s foreign minister warned: "We will attack Israel."'
    threats = [e for e in code(pipeline, text) if e.type == "THREATEN"]
    assert threats
    assert all(countries(e.actors) == {"IRN"} for e in threats)


@pytest.mark.parametrize(
    ("text", "type", "start"),
    [
        ("The president criticized the 2015 nuclear deal with Iran.", "ACCUSE", "2024-05-15"),
        ("Azerbaijan may close the border with Armenia on Friday.", "COERCE", "2024-05-17"),
        ("Two years later, the government of Mali signed a ceasefire with rebels.", "SUPPORT", None),
        ("Israel released 2000 prisoners to Hamas.", "RETREAT", "2024-05-15"),
        ("Syria has jailed Kurds over the past 2,500 years.", "SANCTION", None),
        pytest.param(
            "Syria has persecuted Kurds over the past 2,500 years.", "COERCE", None,
            marks=pytest.mark.xfail(strict=True, raises=StopIteration, reason="the heads read an accusation"),
        ),
    ],
)  # fmt: skip
def test_what_stands_in_a_sentence_dates_its_own(pipeline: Pipeline, text: str, type: str, start: str | None) -> None:
    assert next(e for e in code(pipeline, text) if e.type == type).date.start == start


@pytest.mark.parametrize(
    ("text", "type", "realis"),
    [
        ("The president criticized the 2015 nuclear deal with Iran.", "ACCUSE", "actual"),
        ("Azerbaijan may close the border with Armenia on Friday.", "COERCE", "hypothetical"),
        pytest.param(
            "Two years later, the government of Mali signed a ceasefire with rebels.", "SUPPORT", "actual",
            marks=pytest.mark.xfail(strict=True, reason="the heads take \"later\" for long ago"),
        ),
        ("Israel released 2000 prisoners to Hamas.", "RETREAT", "actual"),
        ("Syria has jailed Kurds over the past 2,500 years.", "SANCTION", "actual"),
    ],
)  # fmt: skip
def test_what_dates_a_sentence_makes_it_no_history(pipeline: Pipeline, text: str, type: str, realis: str) -> None:
    assert next(e for e in code(pipeline, text) if e.type == type).realis == realis


@pytest.mark.parametrize(
    ("text", "type", "wrong"),
    [
        ("The UN special envoy for Syria condemned the attack by Turkey.", "ACCUSE", "SYR"),
        ("UN peacekeepers in Lebanon accused Israel of shelling a post.", "ACCUSE", "LBN"),
        ("Western diplomats in Tehran criticized Russia.", "ACCUSE", "IRN"),
        ("Pirates in the Gulf of Guinea attacked a tanker.", "ASSAULT", "GIN"),
    ],
)
def test_where_somebody_is_does_not_say_whose_he_is(pipeline: Pipeline, text: str, type: str, wrong: str) -> None:
    event = next(e for e in code(pipeline, text) if e.type == type)
    assert event.actors
    assert wrong not in countries(event.actors)


def test_a_number_goes_with_the_event_that_it_belongs_to(pipeline: Pipeline) -> None:
    events = code(pipeline, "Sudanese forces killed 40 people in Chad and rebels released 12 hostages on Monday.")
    numbers = {e.evidence.predicate.text: [q.low for q in e.quantities] for e in events}
    assert numbers["killed"] == [40.0]
    assert numbers["released"] == [12.0]


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("Kenya said that Somali troops had shelled Mandera.", ["Kenya"]),
        ("Reuters reported that Kenya said Somali troops had shelled Mandera.", ["Reuters", "Kenya"]),
        ("According to the Kenyan army, Somali troops shelled Mandera.", ["the Kenyan army"]),
        ("Somali troops shelled Mandera, Kenya's defence ministry said.", ["Kenya's defence ministry"]),
        ("Nairobi said that Somali troops had shelled Mandera.", ["Nairobi"]),
        ("Somali troops shelled Mandera on Monday, residents said.", ["residents"]),
        ("Somali troops shelled Mandera on Monday, some said.", []),
        ("Somali troops shelled Mandera on Monday.", []),
    ],
)
def test_sources_come_outermost_first(pipeline: Pipeline, text: str, sources: list[str]) -> None:
    event = next(e for e in code(pipeline, text) if e.type == "ASSAULT")
    assert [link.source for link in event.attribution] == sources


def test_an_outcome_is_part_of_the_event_before_it(pipeline: Pipeline) -> None:
    found = code(pipeline, "Kenyan troops shelled a market in Somalia on Monday, killing six people.")
    assert [(e.type, e.evidence.predicate.text) for e in found] == [("ASSAULT", "shelled")]


def test_a_statement_out_of_a_statement_ends_somewhere(pipeline: Pipeline) -> None:
    text = (
        '"We expect the border to be closed soon," said the statement from a statement by the province\'s envoy to '
        "the United Nations."
    )
    for event in code(pipeline, text):
        assert "the province's envoy to the United Nations" in [link.source for link in event.attribution]


def test_the_users_lexicon_overrules_the_heads(tmp_path: Path) -> None:
    lines = "bomb\tverb\tPROTEST\tdemo\t\tsubj>obj\t\t0.9\nshell\tverb\tNONE\n"
    (tmp_path / "mine.tsv").write_text(lines, encoding="utf-8")
    own = Pipeline(Settings(lexicon=tmp_path))
    assert [e.type for e in code(own, "Chad bombed Libya on Monday.")] == ["PROTEST"]
    assert code(own, "Kenyan troops shelled a village in Somalia.") == []


def test_quoted_we_is_the_speaker(pipeline: Pipeline) -> None:
    events = code(pipeline, '"We condemn the attack on our embassy," Chile\'s foreign minister said.')
    accusation = next(e for e in events if e.type == "ACCUSE")
    assert countries(accusation.actors) == {"CHL"}
    assert accusation.actors[0].basis == "inferred"


def test_a_request_takes_its_mode_from_what_is_asked(pipeline: Pipeline) -> None:
    event = next(e for e in code(pipeline, "France urged Mali to release the hostages.") if e.type == "REQUEST")
    assert event.mode == "yield"


def test_what_is_asked_for_is_no_event_of_its_own(pipeline: Pipeline) -> None:
    assert [e.type for e in code(pipeline, "France urged Mali to release the hostages.")] == ["REQUEST"]


def test_dates_are_anchored_on_publication_only(pipeline: Pipeline) -> None:
    text = "Kenya summoned the Somali ambassador on Monday."
    (dated,), (undated,) = code(pipeline, text), code(pipeline, text, None)
    assert (dated.date.start, dated.date.basis) == ("2024-05-13", "inferred")
    assert (undated.date.start, undated.date.basis) == (None, "unresolved")


def test_an_old_event_is_historical(pipeline: Pipeline) -> None:
    (event,) = code(pipeline, "In 1998 Ethiopia bombed Eritrea.")
    assert event.realis == "historical"


def test_spans_are_the_words(pipeline: Pipeline) -> None:
    text = "Israeli jets bombed a depot in Lebanon, killing 3 soldiers."
    for event in code(pipeline, text):
        predicate = event.evidence.predicate
        assert text[predicate.start : predicate.end] == predicate.text
        assert all(text[a.start : a.end] == a.text for a in event.actors + event.recipients)
        assert [(q.text, q.unit) for q in event.quantities] == [("3 soldiers", "soldier")]


def test_the_same_text_gives_the_same_events(pipeline: Pipeline) -> None:
    text = "Poland expelled two Russian diplomats."
    assert code(pipeline, text) == code(pipeline, text)
    assert all(0 <= e.confidence <= 1 for e in code(pipeline, text))


@pytest.mark.parametrize(
    "text",
    [
        "The president expressed optimism about the trade talks with Kenya on Monday.",
        "Rebels in Yemen have claimed that they attacked two cities with drones.",
    ],
)
def test_who_only_says_something_requests_nothing(pipeline: Pipeline, text: str) -> None:
    assert "REQUEST" not in {e.type for e in code(pipeline, text)}
