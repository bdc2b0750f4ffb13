"""A case that comes back: it was worked on elsewhere, and takes what is new there without losing what is here."""

from datetime import datetime

import msgspec

from kb.cases.case import Case, Request
from kb.cases.left_flows import with_left
from kb.cases.sending import is_waiting
from kb.text import joined, plural


def taken_back(here: Case, there: Case, now: datetime) -> tuple[Case, list[str]]:
    """Return the case that is here with what is new in the same one from a file, and sentences that tell what is.

    `there` has as its last note that it was read from a file, as `read_case_file` leaves it. Of two answers to a fact
    the later stands. A request that was sent there counts as sent here, so that it does not leave twice; what was
    typed into it here stays otherwise.
    """
    written = there.notes[-1].text if there.notes else ""
    elsewhere = here.flow is not None and any(one.flow == here.flow for one in there.left_flows)
    if elsewhere and here.flow != there.flow:
        here = _gone_on(here, there)
    notes = tuple(sorted(dict.fromkeys((*here.notes, *there.notes[:-1])), key=lambda note: note.at))
    answers = dict(here.answers)
    newer = [fact for fact, one in there.answers.items() if fact not in answers or one.at > answers[fact].at]
    answers |= {fact: there.answers[fact] for fact in newer}
    steps = tuple(sorted({*here.steps_done, *there.steps_done}))
    request, about_request = _request(here.request, there.request)
    further = there.state != "open" and here.state == "open"
    case = msgspec.structs.replace(
        here,
        notes=notes,
        answers=answers,
        steps_done=steps,
        request=request,
        helped=there.helped if here.helped is None else here.helped,
        state=there.state if further else here.state,
        updated=now,
    )
    found = [
        f"it went on in the troubleshooter {there.flow}" if elsewhere and here.flow == there.flow else "",
        plural(len(newer), "newer answer") if newer else "",
        plural(len(steps) - len(here.steps_done), "step") + " done" if len(steps) > len(here.steps_done) else "",
        plural(len(notes) - len(here.notes), "note") if len(notes) > len(here.notes) else "",
    ]
    came = joined([part for part in found if part])
    news = [f"This case was here already. {written}".rstrip()]
    news.append(f"New in the file: {came}." if came else "The file has nothing new.")
    return case, [*news, *about_request]


def _gone_on(here: Case, there: Case) -> Case:
    """Return the case in the troubleshooter that it went on in there; what was answered here is kept with the first."""
    left = (
        msgspec.structs.replace(one, answers=here.answers) if one.flow == here.flow else one for one in there.left_flows
    )
    return msgspec.structs.replace(
        here,
        flow=there.flow,
        flow_version=there.flow_version,
        article=there.article,
        readings=there.readings,
        answers=there.answers,
        steps_done=there.steps_done,
        helped=there.helped,
        section="",
        left_flows=with_left(here.left_flows, left, there.flow),
    )


def _request(here: Request | None, there: Request | None) -> tuple[Request | None, list[str]]:
    if here is None or there is None:
        return here or there, [f"The request {there.id} came with it."] if there is not None else []
    if here.id != there.id:
        return here, [f"The file's own request {there.id} is not taken over; {here.id} stays."]
    if there.state == "sent" and here.state != "sent":
        sent = msgspec.structs.replace(
            here, state="sent", remote_id=there.remote_id, approved="", next_attempt=None, in_doubt=False
        )
        ticket = f", ticket {there.remote_id}" if there.remote_id else ""
        return sent, [f"The request {here.id} was sent from there{ticket}."]
    if there.in_doubt and not is_waiting(here) and here.state != "sent":
        return msgspec.structs.replace(here, in_doubt=True), [f"The request {here.id} is on its way from there."]
    return here, []
