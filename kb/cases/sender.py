"""The sender: lets requests that wait leave, one at a time, so that a crash at any moment neither loses nor doubles.

Only one sender works on a folder of cases at a time, in whatever process. Each step is on the disk before the next
one touches the network; see `kb.cases.sending` for the states and what they mean after a crash.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

import msgspec

from kb.cases.attachments import attached_files
from kb.cases.case import Case, Request
from kb.cases.channels.server import Parcel, ServerChannel
from kb.cases.delivery import changed
from kb.cases.headers import CaseHeader
from kb.cases.sending import (
    Draw,
    Failed,
    Outcome,
    Retry,
    Rules,
    Sent,
    Unknown,
    begun,
    cannot_tell,
    finished,
    handed_over,
    is_due,
    is_waiting,
    looked,
    words_for,
)
from kb.cases.store import CaseStore
from kb.errors import LockedError, NotFoundError, RequestError
from kb.storage.files import lock, make_private_folder


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where a request stands after it was tried: as it is on the disk now, and in words for a person."""

    case_id: str
    request: Request
    words: str

    @property
    def good(self) -> bool:
        """Whether all is well: it is sent, or goes out by itself."""
        return self.request.state == "sent" or is_waiting(self.request)


class Sender:
    """Sends what waits in one folder of cases by the configured channels.

    `clock` gives the time, `draw` a random number between two, for the pauses.
    """

    def __init__(
        self,
        store: CaseStore,
        channels: Mapping[str, ServerChannel],
        clock: Callable[[], datetime],
        draw: Draw = random.uniform,
    ) -> None:
        self.store = store
        self.channels = channels
        self.clock = clock
        self.draw = draw

    def send(self, *, only: str | None = None, at_once: bool = False) -> Iterator[Delivery]:
        """Try each request that is due, or only the one of a case, and tell of each how it went.

        `at_once` does not wait for the next time to try, except where the server may still be at work on it, and tells
        of what another sender has sent meanwhile. Once a server cannot be reached, the other requests for it wait too.

        Raises LockedError when another sender is at work, StorageError when a step cannot be saved: then nothing more
        is sent.
        """
        waiting = self._waiting(only)
        if not waiting:
            if only is not None:
                yield from self._where_it_stands(only)
            return
        make_private_folder(self.store.folder)
        with ExitStack() as held:
            try:
                held.enter_context(lock(self.store.folder / "sender", timeout=0))
            except LockedError:
                hint = "Look into the outbox in a moment."
                raise LockedError("Another Deskside is sending just now.", hint=hint) from None
            yield from self._send(waiting, at_once)

    def next_time(self) -> datetime | None:
        """Return when the next request is due; None when none waits for a channel that there is."""
        times = [
            case.request.next_attempt or case.updated
            for case in self._waiting(None)
            if case.request is not None and case.request.channel in self.channels
        ]
        return min(times, default=None)

    def _waiting(self, only: str | None) -> list[Case]:
        if only is not None:
            cases = [self.store.load(only)]
        else:
            given = [one for one in self.store.headers() if isinstance(one, CaseHeader) and one.given]
            cases = [item for item in self.store.each(given) if isinstance(item, Case)]
            cases.sort(key=lambda case: (case.request and case.request.given) or case.started)
        return [
            case for case in cases if case.request is not None and not case.merged_into and is_waiting(case.request)
        ]

    def _send(self, waiting: list[Case], at_once: bool) -> Iterator[Delivery]:
        unreachable: set[str] = set()
        for listed in waiting:
            try:
                case = self.store.load(listed.id)
            except NotFoundError:
                continue
            request = case.request
            if request is None or case.merged_into or request.channel in unreachable:
                continue
            if not is_waiting(request):
                if at_once:
                    yield self._delivery(case)
                continue
            early = at_once and not (request.state == "sending" and request.in_doubt)
            if not (early or is_due(request, self.clock())):
                if at_once:
                    yield self._delivery(case)
                continue
            channel = self.channels.get(request.channel)
            if channel is None:
                words = f"It waits for the channel `{request.channel}`, which is not in the configuration any more."
                yield Delivery(case.id, request, words)
                continue
            try:
                delivery, reached = self._deliver(case, request, channel)
            except NotFoundError:
                continue  # it was deleted meanwhile
            if not reached:
                unreachable.add(channel.name)
            yield delivery

    def _where_it_stands(self, case_id: str) -> Iterator[Delivery]:
        case = self.store.load(case_id)
        if case.request is not None and not case.merged_into:
            yield self._delivery(case)

    def _deliver(self, case: Case, request: Request, channel: ServerChannel) -> tuple[Delivery, bool]:
        """Look for it first where it is in doubt, then send it. Tells how it went, and whether the server answered."""
        rules = channel.rules
        if request.in_doubt and rules.can_find:
            found = self._found(request, channel)
            case = self._save(case.id, lambda one, now: looked(one, found, now, rules, self.draw))
            if found is not None or case.request is None or not is_waiting(case.request):
                return self._delivery(case), not (isinstance(found, Retry) and found.unreachable)
            request = case.request
        elif request.in_doubt and not rules.repeat_is_safe:
            return self._delivery(self._save(case.id, cannot_tell)), True
        outcome = self._outcome(case, request, channel)
        case = self._save(case.id, lambda one, now: self._after(one, outcome, now, channel))
        return self._delivery(case), not (isinstance(outcome, Retry) and outcome.unreachable)

    def _found(self, request: Request, channel: ServerChannel) -> Sent | Retry | Failed | None:
        try:
            return channel.find(request)
        except RequestError as error:
            return Retry(str(error))

    def _outcome(self, case: Case, request: Request, channel: ServerChannel) -> Outcome:
        """Save that it begins, then send it, saving each step.

        Only a StorageError leaves from here; the disk then has the last step that was taken.
        """
        parcel: Parcel | None = None
        problem = ""
        try:
            parcel = channel.prepare(request, attached_files(self.store, case))
        except RequestError as error:
            problem = str(error)
        try:
            what = parcel.shown if parcel else ""
            self._save(case.id, lambda one, now: _unless_stopped(one, begun(one, now, what)))
            if parcel is None:
                return Failed(problem)
            return channel.send(parcel, _Progress(self, case.id, request.claim, channel.rules))
        except RequestError as error:
            # Settings that somebody can mend: a password that is not there, a keyring that is locked.
            return Retry(str(error))

    def _after(self, request: Request, outcome: Outcome, now: datetime, channel: ServerChannel) -> Request:
        if request.state == "sent":
            return request  # a person has marked it meanwhile
        if request.state == "cancelled" and not isinstance(outcome, Sent):
            return msgspec.structs.replace(request, in_doubt=isinstance(outcome, Unknown))
        return finished(request, outcome, now, channel.rules, self.draw)

    def _save(self, case_id: str, change: Callable[[Request, datetime], Request]) -> Case:
        now = self.clock()
        return changed(self.store, case_id, lambda request: change(request, now), now)

    def _delivery(self, case: Case) -> Delivery:
        request = case.request
        assert request is not None
        channel = self.channels.get(request.channel)
        label = channel.label if channel else request.channel
        return Delivery(case.id, request, words_for(request, label, self.clock()))


class _Progress:
    """Puts each step of an attempt on the disk."""

    def __init__(self, sender: Sender, case_id: str, claim: str, rules: Rules) -> None:
        self.claim = claim
        self._sender = sender
        self._case_id = case_id
        self._rules = rules

    def keep_claim(self, claim: str) -> None:
        self._sender._save(self._case_id, lambda one, now: msgspec.structs.replace(one, claim=claim))
        self.claim = claim

    def handing_over(self) -> None:
        rules = self._rules
        self._sender._save(self._case_id, lambda one, now: _unless_stopped(one, handed_over(one, now, rules)))


def _unless_stopped(before: Request, after: Request) -> Request:
    """Return a request's next step. Raises RequestError where a person has stopped it meanwhile."""
    if before.state in ("cancelled", "sent"):
        raise RequestError("It was stopped by hand.", where=before.id)
    return after
