"""A request as text: what the person previews is, byte for byte, what leaves."""

from collections.abc import Iterable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from itertools import groupby
from urllib.parse import quote

from kb.cases.case import Request
from kb.errors import RequestError
from kb.text import clean, clean_line, size_in_words

MOST_MAILTO = 1_800
"""Mail programs and their launchers cut longer links, on Windows at about 2,000 characters."""


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


def render_eml(request: Request, recipient: str) -> bytes:
    """Return the request as an e-mail that a mail program opens ready to send.

    Raises RequestError when the support desk's address cannot be used as a recipient.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = clean_line(request.subject)
    message["To"] = address_of(recipient, "The support desk's e-mail address in library.yaml cannot be used.")
    sender = field_value(request, "caller.email")
    if sender:
        address = address_of(
            sender, "Your e-mail address cannot be used.", clean_line(field_value(request, "caller.name"))
        )
        message["From"] = address
        message["Reply-To"] = address
    message["Message-ID"] = f"<{request.id.lower()}@deskside.invalid>"
    message["X-Deskside-Request"] = request.id
    # Outlook and others open a message with this mark as a draft, ready to send.
    message["X-Unsent"] = "1"
    message.set_content(render_text(request))
    return message.as_bytes()


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
