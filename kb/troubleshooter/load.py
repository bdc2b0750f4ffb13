"""Reading troubleshooter files: strict YAML in, a `Flow` out, each mistake named with its file and line.

Here a file must have the right form. Whether its names exist and its table is whole is for `check_flow` to say, so
that an editor sees all of that at once.
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kb.errors import DesksideError, Finding, FormatError, Place, Severity
from kb.strict_yaml import Mapping, Node, Reader, Scalar, Sequence, load_mapping
from kb.text import clean_line, shorten
from kb.troubleshooter.flow import (
    Cause,
    Condition,
    Contact,
    ContactForm,
    Ending,
    Fact,
    Fix,
    Flow,
    FlowTest,
    Never,
)
from kb.troubleshooter.flows import Flows
from kb.troubleshooter.load_values import a_date, a_line, a_name, lines, months, names, whole_number, words

if TYPE_CHECKING:
    from kb.library.library import Library

MOST_BYTES = 1_000_000
MOST_FACTS = 200
STATUSES = ("draft", "review", "published", "archived")


def load_flows(library: "Library") -> tuple[Flows, list[Finding]]:
    """Return the library's troubleshooters by id, and what was wrong with those that could not be read."""
    from kb.library.reading import read_file

    kept = None
    if library.cache is not None:
        from kb.troubleshooter.kept_flows import KeptFlows

        kept = KeptFlows(library.cache, library.folder)
    flows: dict[str, Flow] = {}
    findings: list[Finding] = []
    for path in library.flow_paths:
        shown = clean_line(path)
        try:
            text = read_file(library.folder, path, MOST_BYTES)
            flow = kept.flow(path, text) if kept is not None else None
            if flow is None:
                flow = load_flow(text, path=path)
                if kept is not None:
                    kept.keep(path, text, flow)
        except DesksideError as error:
            place = error.where if isinstance(error.where, Place) else Place(shown)
            findings.append(Finding("F001", Severity.ERROR, error.what, place, error.hint))
            continue
        if flow.id in flows:
            message = f"Another file holds the troubleshooter `{flow.id}` already."
            hint = f"The other one is {flows[flow.id].path}. Rename or remove one of the two."
            findings.append(Finding("F002", Severity.ERROR, message, Place(shown), hint))
            continue
        flows[flow.id] = flow
    if kept is not None:
        kept.save()
    return Flows(flows), [*findings, *_taken_aliases(flows)]


def _taken_aliases(flows: dict[str, Flow]) -> Iterator[Finding]:
    """Go through the aliases that lead elsewhere, because something else has that name."""
    first: dict[str, str] = {}
    for flow in flows.values():
        for alias in flow.aliases:
            other = flows.get(alias) or flows[first.setdefault(alias, flow.id)]
            if other is not flow:
                message = f"The alias `{alias}` is a name of {other.path} already, so it leads there."
                yield Finding("F003", Severity.WARNING, message, Place(flow.path, 1), "Take it out of one of the two.")


def load_flow(text: str, *, path: str | Path) -> Flow:
    """Return the troubleshooter in a YAML text. `path` is where it stands, for messages and for its id.

    Raises FormatError, with file and line, for anything that is not in the form of a troubleshooter file.
    """
    shown = clean_line(str(path))
    mapping = load_mapping(text, file=shown)
    reader = Reader(mapping, file=shown, what="A troubleshooter")
    flow_id = a_name(reader.required("flow"), reader.place("flow"))
    stem = clean_line(PurePosixPath(Path(path).as_posix()).stem)
    if flow_id != stem:
        hint = f"Write `flow: {shorten(stem, 60)}`, or name the file `{flow_id}.yaml`."
        raise FormatError(f"The file's name and `flow: {flow_id}` differ.", where=reader.place("flow"), hint=hint)
    title = a_line(reader.required("title"))
    flow = Flow(
        id=flow_id,
        version=whole_number(reader, "version", 1),
        title=title,
        symptom=a_line(reader.text("symptom")) or title,
        article=a_line(reader.text("article")),
        facts=_facts(reader, shown),
        causes=_causes(reader, shown),
        contacts=_contacts(reader, shown),
        contradiction=a_line(reader.text("contradiction")),
        path=shown,
        says=lines(reader, "says"),
        roles=lines(reader, "roles"),
        status=reader.one_of("status", STATUSES, "published"),
        reviewed=a_date(reader, "reviewed"),
        review_every=months(reader, "review_every"),
        aliases=names(reader, "aliases"),
        never=_nevers(reader, shown),
        tests=_tests(reader, shown),
    )
    reader.finish()
    return flow


def _facts(top: Reader, file: str) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    named = _named(top, "facts", file, "A fact", required=True)
    if len(named) > MOST_FACTS:
        hint = "Split it into several."
        raise FormatError(f"A troubleshooter has at most {MOST_FACTS} facts.", where=top.place("facts"), hint=hint)
    for fact_id, reader in named:
        values = reader.mapping_at("values")
        if values is None or not values.items:
            hint = "List each answer as `value: The words that a person chooses`."
            raise FormatError(f"The fact `{fact_id}` needs `values`.", where=reader.place("values"), hint=hint)
        labels: dict[str, str] = {}
        for value, label in values.items.items():
            place = Place(file, values.lines[value])
            words = a_line(label.text) if isinstance(label, Scalar) else ""
            if not words:
                raise FormatError(f"The answer `{shorten(clean_line(value), 60)}` needs words to choose.", where=place)
            labels[a_name(value, place)] = words
        facts[fact_id] = Fact(
            id=fact_id,
            ask=a_line(reader.required("ask")),
            why=a_line(reader.text("why")),
            values=labels,
            place=Place(file, _line_below(top, "facts", fact_id)),
            speak=a_line(reader.text("speak")),
            help=a_line(reader.text("help")),
            record=a_line(reader.text("record")),
            aliases=names(reader, "aliases"),
        )
        reader.finish()
    return facts


def _nevers(top: Reader, file: str) -> tuple[Never, ...]:
    nevers: list[Never] = []
    for reader in _listed(top, "never", file, "A row of `never`"):
        because = a_line(reader.text("because"))
        facts = {key: node for key, node in reader.mapping.items.items() if key != "because"}
        place = Place(file, reader.mapping.line)
        if not facts:
            hint = "Write `{fact: value, other_fact: value, because: the reason}`."
            raise FormatError("A row of `never` must name a fact.", where=place, hint=hint)
        nevers.append(Never(_condition(Mapping(facts, reader.mapping.lines, place.line or 1), file), because, place))
    return tuple(nevers)


def _causes(top: Reader, file: str) -> dict[str, Cause]:
    causes: dict[str, Cause] = {}
    for reader in _listed(top, "causes", file, "A cause"):
        place = reader.place("id")
        cause_id = a_name(reader.required("id"), place)
        if cause_id in causes:
            hint = f"The first one is on line {causes[cause_id].place.line}."
            raise FormatError(f"The cause `{cause_id}` stands here a second time.", where=place, hint=hint)
        when = reader.mapping_at("when")
        if when is None:
            hint = "Write `when: {fact: value}`, or `when: {}` for a cause that always fits."
            raise FormatError(f"The cause `{cause_id}` needs `when`.", where=place, hint=hint)
        causes[cause_id] = Cause(
            id=cause_id,
            when=_condition(when, file),
            because=a_line(reader.text("because")),
            then=_ending(reader, cause_id, file),
            place=place,
            title=a_line(reader.text("title")),
            after=lines(reader, "after"),
            aliases=names(reader, "aliases"),
        )
        reader.finish()
    if not causes:
        raise FormatError("A troubleshooter needs `causes`.", where=top.place("causes"))
    return causes


def _ending(cause: Reader, cause_id: str, file: str) -> Ending:
    then = cause.mapping_at("then")
    if then is None:
        return Contact("")
    reader = Reader(then, file=file, what="`then`")
    article, contact = a_line(reader.text("fix")), a_line(reader.text("contact"))
    if article and contact:
        hint = "A fix names the contact for when it did not help as `else`."
        raise FormatError(
            f"The cause `{cause_id}` has both a fix and a contact.", where=reader.place("contact"), hint=hint
        )
    if not article:
        reader.finish()
        return Contact(contact)
    fix = Fix(article, lines(reader, "who"), a_line(reader.text("verify")), a_line(reader.text("else")))
    reader.finish()
    return fix


def _contacts(top: Reader, file: str) -> dict[str, ContactForm]:
    contacts: dict[str, ContactForm] = {}
    for contact_id, reader in _named(top, "contacts", file, "A contact"):
        contacts[contact_id] = ContactForm(
            id=contact_id,
            subject=a_line(reader.required("subject")),
            place=Place(file, _line_below(top, "contacts", contact_id)),
            needs=lines(reader, "needs"),
            asks=lines(reader, "asks"),
        )
        reader.finish()
    return contacts


def _tests(top: Reader, file: str) -> tuple[FlowTest, ...]:
    tests: list[FlowTest] = []
    for reader in _listed(top, "tests", file, "A test"):
        tests.append(
            FlowTest(
                name=a_line(reader.required("name")),
                place=reader.place("name"),
                record=words(reader.mapping_at("record"), file),
                answers=words(reader.mapping_at("answers"), file),
                cause=a_line(reader.required("cause")),
                asked=lines(reader, "asked") if reader.node("asked") is not None else None,
            )
        )
        reader.finish()
    return tuple(tests)


def _line_below(top: Reader, key: str, name: str) -> int:
    node = top.mapping.items[key]
    return node.lines[name] if isinstance(node, Mapping) else node.line


def _named(top: Reader, key: str, file: str, what: str, *, required: bool = False) -> list[tuple[str, Reader]]:
    mapping = top.mapping_at(key)
    if mapping is None or not mapping.items:
        if required:
            raise FormatError(f"A troubleshooter needs `{key}`.", where=top.place(key))
        return []
    found: list[tuple[str, Reader]] = []
    for name, node in mapping.items.items():
        place = Place(file, mapping.lines[name])
        if not isinstance(node, Mapping):
            raise FormatError(f"`{shorten(clean_line(name), 60)}` must have `key: value` lines below it.", where=place)
        a_name(name, place)
        found.append((name, Reader(Mapping(node.items, node.lines, place.line or 1), file=file, what=what)))
    return found


def _listed(top: Reader, key: str, file: str, what: str) -> list[Reader]:
    readers: list[Reader] = []
    for node in top.sequence_at(key):
        if not isinstance(node, Mapping):
            raise FormatError(f"{what} must have `key: value` lines.", where=Place(file, node.line))
        readers.append(Reader(node, file=file, what=what))
    return readers


def _condition(mapping: Mapping, file: str) -> Condition:
    condition: Condition = {}
    for fact, node in mapping.items.items():
        place = Place(file, mapping.lines.get(fact, mapping.line))
        values = [a_line(item.text) if isinstance(item, Scalar) else "" for item in _items(node)]
        if not values or not all(values):
            raise FormatError(f"`{shorten(clean_line(fact), 60)}` must have a value or a list of values.", where=place)
        condition[clean_line(fact)] = tuple(dict.fromkeys(values))
    return condition


def _items(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else (node,)
