"""A request as text: what the person previews is, byte for byte, what leaves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from itertools import groupby
from urllib.parse import quote

from kb.cases.case import Attachment, Request
from kb.errors import RequestError
from kb.text import clean, clean_line, size_in_words

MOST_MAILTO = 1_800
"""Mail programs and their launchers cut longer links, on Windows at about 2,000 characters."""


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """An attached file with its bytes."""

    attachment: Attachment
    content: bytes


def render_text(request: Request) -> str:
    """Return the whole request as plain text, without what was struck, ending in its number."""
    parts: list[str] = []
    if request.message.strip():
        parts.append(clean(request.message).strip())
    fields = [field for field in request.fields if field.value.strip() and not field.struck]
    if fields:
        parts.append("\n".join(f"{field.label}: {clean_line(field.value)}" for field in fields))
    kept = [line for line in request.lines if not line.struck]
    for section, lines in groupby(kept, key=lambda line: line.section):
        parts.append("\n".join([section, *(_bullet(line.text) for line in lines)]))
    blanks = [field.label for field in request.fields if not field.value.strip() and not field.struck]
    if blanks:
        parts.append(f"Not known yet: {', '.join(blanks)}")
    if request.attachments:
        files = ", ".join(f"{clean_line(one.name)} ({size_in_words(one.size)})" for one in request.attachments)
        parts.append(f"Files: {files}")
    parts.append(f"Request {request.id}")
    return "\n\n".join(parts) + "\n"


def render_eml(request: Request, recipient: str, files: Sequence[AttachedFile] = ()) -> bytes:
    """Return the request as an e-mail that a mail program opens ready to send.

    Raises RequestError when the support desk's address cannot be used as a recipient.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = clean_line(request.subject)
    message["To"] = address_of(recipient, "The support desk's e-mail address in library.yaml cannot be used.")
    sender = field_value(request, "caller.email")
    if sender:
        message["From"] = message["Reply-To"] = caller_of(request)
    message["Message-ID"] = f"<{request.id.lower()}@deskside.invalid>"
    # Outlook and others open a message with this mark as a draft, ready to send.
    message["X-Unsent"] = "1"
    fill_message(message, request, files)
    return message.as_bytes()


def fill_message(message: EmailMessage, request: Request, files: Sequence[AttachedFile]) -> None:
    """Put the request's number, its text and its attached files into an e-mail."""
    message["X-Deskside-Request"] = request.id
    message.set_content(render_text(request))
    for one in files:
        main, _, sub = one.attachment.type.partition("/")
        if main in ("message", "multipart") or not sub:
            main, sub = "application", "octet-stream"
        message.add_attachment(one.content, maintype=main, subtype=sub, filename=clean_line(one.attachment.name))


def caller_of(request: Request) -> Address:
    """Return the caller's name and address for a header. Raises RequestError when it is not one address."""
    name = clean_line(field_value(request, "caller.name"))
    return address_of(field_value(request, "caller.email"), "Your e-mail address cannot be used.", name)


def mailto_link(request: Request, recipient: str) -> tuple[str, bool]:
    """Return a `mailto:` link and whether it holds the whole text.

    A text too long for a link is left out, and the link says where it is to be pasted.
    """
    address = address_of(recipient, "The support desk's e-mail address in library.yaml cannot be used.").addr_spec
    start = f"mailto:{quote(address, safe='@')}?subject={quote(clean_line(request.subject), safe='')}&body="
    whole = start + quote(render_text(request), safe="")
    if len(whole) <= MOST_MAILTO:
        return whole, True
    short = f"Request {request.id}\n\nPlease paste the text of the request here: it is on your clipboard.\n"
    return start + quote(short, safe=""), False


def field_value(request: Request, key: str) -> str:
    """Return a field's value, or an empty text where it is unknown or struck."""
    return next((field.value.strip() for field in request.fields if field.key == key and not field.struck), "")


def address_of(value: str, problem: str, name: str = "") -> Address:
    """Return one address in its normal form. Raises RequestError, saying `problem`, for anything that is not one."""
    from email_validator import EmailNotValidError, validate_email

    try:
        normal = validate_email(value, check_deliverability=False, globally_deliverable=False).normalized
        return Address(display_name=name, addr_spec=normal)
    except (EmailNotValidError, ValueError) as error:
        raise RequestError(problem, where=value, hint=clean_line(str(error))) from None


def preview_lines(request: Request) -> Iterable[str]:
    """Go through the lines of subject and text, as a screen or a terminal shows them before anything leaves."""
    yield f"Subject: {clean_line(request.subject)}"
    yield ""
    yield from render_text(request).splitlines()


def _bullet(text: str) -> str:
    first, *rest = clean(text).splitlines() or [""]
    return "\n".join([f"- {first}", *(f"  {line}" for line in rest)])
