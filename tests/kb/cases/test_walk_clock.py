"""Going back in a case does not trust the clock, which can be set back between two answers."""

from datetime import UTC, datetime, timedelta

from kb.cases.store import CaseStore
from kb.cases.walk import answer, last_answered, open_case, state_of
from kb.troubleshooter.load import load_flow

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
FLOW = """\
flow: three
version: 1
reviewed: 2026-11-20
title: Three questions
symptom: Something is wrong
article: a.md
facts:
  one: {ask: One?, why: It matters., values: {yes: Yes, no: No}}
  two: {ask: Two?, why: It matters., values: {yes: Yes, no: No}}
  three: {ask: Three?, why: It matters., values: {yes: Yes, no: No}}
causes:
  - {id: all, when: {one: yes, two: yes, three: yes}, because: All of it., then: {contact: desk}}
  - {id: other, when: {}, after: all, because: Something else., then: {contact: desk}}
contacts:
  desk: {subject: Help}
"""


def test_back_takes_the_answer_back_that_was_given_last_whatever_the_clock_said(tmp_path):
    flow = load_flow(FLOW, path="three.yaml")
    store = CaseStore(tmp_path)
    case = open_case(NOW, flow=flow)
    for hours, fact in enumerate(("one", "two", "three")):
        case = store.save(answer(case, flow, fact, "yes", NOW - timedelta(hours=hours)))
    case = store.load(case.id)
    assert last_answered(case, state_of(case, flow)) == "three"
    case = store.save(answer(case, flow, "one", "yes", NOW - timedelta(days=1)))
    case = store.load(case.id)
    assert last_answered(case, state_of(case, flow)) == "one"
