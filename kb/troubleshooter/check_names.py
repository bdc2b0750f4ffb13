"""Whether everything that a flow names exists, and whether each of its parts is there."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from kb.accounts.reading import Reader
from kb.errors import Finding, NotFoundError, Place, Severity
from kb.text import joined
from kb.troubleshooter.flow import Cause, Condition, Contact, Fact, Fix, Flow, FlowTest
from kb.troubleshooter.flow_tests import CONTRADICTION
from kb.troubleshooter.request_names import REQUEST_NAMES

if TYPE_CHECKING:
    from kb.library.library import Library

CUSTOMER_ROLES = ("user", "coordinator", "contract_manager", "admin")
FIX_ROLES = (
    "contract_manager",
    "coordinator",
    "primary_admin",
    "secondary_admin",
    "sso_admin",
    "payer",
    "user",
    "it",
    "support",
)
CIRCLE = "F108"
_PLACEHOLDER = re.compile(r"\{([^{}]*?)\??\}")


def check_names(flow: Flow, readers: Mapping[str, Reader], library: "Library | None") -> list[Finding]:
    """Return what a flow names in vain and what it lacks. Without a library, articles are not looked for."""
    return list(_Names(flow, readers, library).findings())


class _Names:
    """Goes through one flow."""

    def __init__(self, flow: Flow, readers: Mapping[str, Reader], library: "Library | None") -> None:
        self.flow = flow
        self.readers = readers
        self.library = library
        self.place = Place(flow.path, 1)

    def findings(self) -> Iterator[Finding]:
        """Go through all findings, from the top of the file."""
        yield from self._reference("article", self.flow.article, self.place)
        yield from self._roles(self.flow.roles, CUSTOMER_ROLES, "`roles`", self.place)
        for fact in self.flow.facts.values():
            yield from self._fact(fact)
        for never in self.flow.never:
            yield from self._condition(never.when, "A row of `never`", never.place)
            if not never.because:
                yield _error("F121", "A row of `never` needs `because`: why this cannot be.", never.place)
        yield from self._contradiction()
        for cause in self.flow.causes.values():
            yield from self._cause(cause)
        yield from self._circles()
        yield from self._aliases("fact", self.flow.facts)
        yield from self._aliases("cause", self.flow.causes)
        yield from self._contacts()
        for test in self.flow.tests:
            yield from self._test(test)

    def _fact(self, fact: Fact) -> Iterator[Finding]:
        if not fact.why:
            yield _error("F120", f"The fact `{fact.id}` needs `why`: people are told why they are asked.", fact.place)
        if len(fact.values) < 2:
            yield _error("F127", f"The fact `{fact.id}` has one answer only, so asking tells nothing.", fact.place)
        seen: dict[str, str] = {}
        for value, label in fact.values.items():
            other = seen.setdefault(label.casefold().rstrip(" ."), value)
            if other != value:
                message = f"The answers `{other}` and `{value}` of the fact `{fact.id}` read the same."
                yield _error("F128", message, fact.place, "Give each its own words.", f"{fact.ask} “{label}”")
        if not fact.help:
            message = f"The fact `{fact.id}` has no `help`, so nothing tells how to find the answer out."
            hint = "Name a section that tells where to look: `help: article.md#heading`."
            yield Finding("F131", Severity.NOTE, message, fact.place, hint, fact.ask)
        yield from self._reference("help", fact.help, fact.place)
        if not fact.record:
            return
        reader = self.readers.get(fact.record)
        if reader is None:
            message = f"The fact `{fact.id}` names the reader `{fact.record}`, which does not exist."
            yield _error("F103", message, fact.place, _meant(fact.record, self.readers))
            return
        missing = [value for value in reader.values if value not in fact.values]
        if missing:
            message = f"The reader `{reader.name}` can answer {_ticks(missing)}, which `{fact.id}` does not have."
            yield _error("F104", message, fact.place, "Add it to `values`, with words to choose.")

    def _condition(self, when: Condition, what: str, place: Place) -> Iterator[Finding]:
        for fact_id, values in when.items():
            fact = self.flow.facts.get(fact_id)
            if fact is None:
                message = f"{what} names the fact `{fact_id}`, which does not exist."
                yield _error("F101", message, place, _meant(fact_id, self.flow.facts))
                continue
            for value in values:
                if value not in fact.values:
                    message = f"{what} names the value `{value}`, which `{fact_id}` does not have."
                    yield _error("F102", message, place, _meant(value, fact.values))

    def _contradiction(self) -> Iterator[Finding]:
        flow = self.flow
        if flow.contradiction:
            yield from self._contact(flow.contradiction, "`contradiction`", self.place)
        elif flow.never or any(fact.record for fact in flow.facts.values()):
            message = "`contradiction` is missing: where a record that disagrees with the answers goes."
            yield _error("F126", message, self.place, "Name one of the contacts.")

    def _cause(self, cause: Cause) -> Iterator[Finding]:
        what = f"The cause `{cause.id}`"
        yield from self._condition(cause.when, what, cause.place)
        if not cause.because:
            yield _error("F121", f"{what} needs `because`: people are told why it is this.", cause.place)
        for other in cause.after:
            if other not in self.flow.causes:
                message = f"{what} stands after `{other}`, which does not exist."
                yield _error("F107", message, cause.place, _meant(other, self.flow.causes))
        ending = cause.then
        if isinstance(ending, Contact):
            if ending.contact:
                yield from self._contact(ending.contact, what, cause.place)
            else:
                hint = "Give it `then: {contact: …}`, or a fix with `who`, `verify` and `else`."
                yield _error("F122", f"{what} has no ending.", cause.place, hint)
        else:
            yield from self._fix(ending, what, cause.place)

    def _fix(self, fix: Fix, what: str, place: Place) -> Iterator[Finding]:
        if not fix.verify:
            yield _error("F123", f"{what} needs `verify`: the question that tells whether the fix worked.", place)
        if not fix.who:
            yield _error("F124", f"{what} needs `who`: the roles that may make the fix.", place)
        yield from self._roles(fix.who, FIX_ROLES, what, place)
        if fix.otherwise:
            yield from self._contact(fix.otherwise, what, place)
        else:
            yield _error("F125", f"{what} needs `else`: the contact for when the fix did not help.", place)
        yield from self._reference("fix", fix.article, place)

    def _circles(self) -> Iterator[Finding]:
        from kb.troubleshooter.precedence import winners_over

        over = winners_over(self.flow.causes)
        told: set[str] = set()
        for cause_id, winners in over.items():
            if cause_id in winners and cause_id not in told:
                circle = [other for other in over if other in winners and cause_id in over[other]]
                told.update(circle)
                message = f"The causes {_ticks(circle)} stand `after` one another in a circle."
                hint = "Say which of them wins, and remove the other `after`."
                yield _error(CIRCLE, message, self.flow.causes[cause_id].place, hint)

    def _aliases(self, what: str, named: Mapping[str, Fact] | Mapping[str, Cause]) -> Iterator[Finding]:
        taken = {name: name for name in named}
        for one in named.values():
            for alias in one.aliases:
                other = taken.setdefault(alias, one.id)
                if other != one.id:
                    message = f"The {what} `{one.id}` has the alias `{alias}`, which is a name of `{other}` already."
                    yield _error("F134", message, one.place, "Take the alias out of one of the two.")

    def _contact(self, contact: str, what: str, place: Place) -> Iterator[Finding]:
        if contact not in self.flow.contacts:
            message = f"{what} names the contact `{contact}`, which does not exist."
            yield _error("F106", message, place, _meant(contact, self.flow.contacts))

    def _contacts(self) -> Iterator[Finding]:
        flow = self.flow
        used = {flow.contradiction}
        for cause in flow.causes.values():
            used.add(cause.then.contact if isinstance(cause.then, Contact) else cause.then.otherwise)
        for contact in flow.contacts.values():
            if contact.id not in used:
                message = f"The contact `{contact.id}` is never used."
                yield Finding("F301", Severity.WARNING, message, contact.place, "Remove it, or let a cause end in it.")
            texts = (contact.subject, *contact.asks)
            named = [match[1] for text in texts for match in _PLACEHOLDER.finditer(text)]
            for name in dict.fromkeys((*contact.needs, *named)):
                if name not in REQUEST_NAMES:
                    message = f"The contact `{contact.id}` names `{name}`, which no request knows."
                    hint = _meant(name, REQUEST_NAMES) or f"Known are: {', '.join(REQUEST_NAMES)}."
                    yield Finding("F110", Severity.WARNING, message, contact.place, hint)

    def _test(self, test: FlowTest) -> Iterator[Finding]:
        what = f"The test “{test.name}”"
        by_reader: dict[str, list[str]] = {}
        for fact in self.flow.facts.values():
            by_reader.setdefault(fact.record, []).extend(fact.values)
        for reader, value in test.record.items():
            if reader not in by_reader:
                message = f"{what} names the reader `{reader}`, which no fact here reads."
                yield _error("F103", message, test.place, _meant(reader, filter(None, by_reader)))
            elif value not in by_reader[reader]:
                message = f"{what} gives `{reader}` the value `{value}`, which its fact does not have."
                yield _error("F102", message, test.place, _meant(value, by_reader[reader]))
        yield from self._condition({fact: (value,) for fact, value in test.answers.items()}, what, test.place)
        yield from self._condition(dict.fromkeys(test.asked or (), ()), what, test.place)
        if test.cause != CONTRADICTION and test.cause not in self.flow.causes:
            message = f"{what} expects the cause `{test.cause}`, which does not exist."
            yield _error("F109", message, test.place, _meant(test.cause, (*self.flow.causes, CONTRADICTION)))

    def _roles(self, roles: Iterable[str], known: tuple[str, ...], what: str, place: Place) -> Iterator[Finding]:
        for role in roles:
            if role not in known:
                hint = _meant(role, known) or f"Roles here are: {', '.join(known)}."
                yield _error("F111", f"{what} names the role `{role}`, which does not exist.", place, hint)

    def _reference(self, key: str, ref: str, place: Place) -> Iterator[Finding]:
        if not ref or self.library is None:
            return
        name, _, anchor = ref.partition("#")
        try:
            article = self.library.article(name)
            if anchor:
                self.library.section(ref)
        except NotFoundError as error:
            yield _error("F105", f"`{key}: {ref}`: {error.what}", place, error.hint)
            return
        if self.flow.status == "published" and not article.visible_to("customer"):
            message = f"`{key}: {ref}`: customers cannot see this article."
            hint = f"Its status is {article.status}." if article.status != "published" else "It is for staff only."
            yield Finding("F130", Severity.WARNING, message, place, hint)
        if key == "fix" and not self.library.steps(ref):
            message = f"`fix: {ref}` has no steps to follow."
            yield _error("F129", message, place, "Give the article a numbered list under the heading `Steps`.")


def _error(code: str, message: str, place: Place, hint: str = "", example: str = "") -> Finding:
    return Finding(code, Severity.ERROR, message, place, hint, example)


def _meant(name: str, known: Iterable[str]) -> str:
    from kb.library.near import did_you_mean

    return did_you_mean(name, known)


def _ticks(names: Iterable[str]) -> str:
    return joined([f"`{name}`" for name in names])
