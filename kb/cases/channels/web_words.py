"""What a web server's refusal means for a request, in words that say what to do."""

from kb.cases.sending import Failed, Outcome, Retry, Unknown

OFFLINE = "It could not leave: there seems to be no connection to the internet, or {host} has no address."
NO_ANSWER = "{host} was reached but did not answer in time."
CUT_OFF = "The connection to {host} broke before it answered."
NOT_THE_DESK = (
    "{host} answered with a web page, not as a help desk does: this network may ask to be signed in to first, or the "
    "`url` in the configuration is not the help desk's."
)
CHECK_SECRET = "check `user` and the secret of the channel, or ask whoever set Deskside up here"
TOO_MUCH = "The answer of {host} is too long to be a help desk's."


def refusal(status: int, host: str, said: str, after: float | None, *, creating: bool) -> Outcome:
    """Return what a status that is no success means.

    `said` are the server's own words, if any. `creating` tells that the call would have made the ticket, so that an
    error of the server's own leaves open whether it has.
    """
    words = f" It says: “{said}”." if said else ""
    if 300 <= status < 400:
        return Retry(
            f"{host} answers with a redirection, which is not followed so that no password goes astray: this network "
            f"may ask to be signed in to first, or the `url` in the configuration is not the help desk's ({status})."
        )
    if status == 511:
        return Retry(f"This network asks to be signed in to first; open any web page ({status}).", unreachable=True)
    if status == 429:
        return Retry(f"{host} asks to wait: too many requests ({status}).", after)
    if status == 503:
        return Retry(f"{host} is not ready just now ({status}).", after)
    if status in (408, 425):
        return Retry(f"{host} gave up waiting ({status}).", after)
    if status == 409:
        busy = f"{host} is still at work on it, or has it already ({status}).{words}"
        return Unknown(busy) if creating else Retry(busy, after)
    if status >= 500:
        broken = f"{host} failed within itself ({status}).{words}"
        return Unknown(broken) if creating else Retry(broken, after)
    return Failed(f"{_REFUSED.get(status, '{host} refused it').format(host=host)} ({status}).{words}")


_REFUSED = {
    400: "{host} does not take it as it is",
    401: "{host} does not know the user or the secret: " + CHECK_SECRET,
    403: "{host} knows the user, who may not file requests there: ask who looks after the help desk for the permission",
    404: "There is no help desk at this address of {host}: check `url` in the configuration",
    405: "There is no help desk at this address of {host}: check `url` in the configuration",
    413: "It is too large for {host}: take an attached file off, or make it smaller",
    415: "{host} does not take this kind of content: check `kind` and `url` in the configuration",
    422: "{host} does not take a field as it is: check the channel's `fields` in the configuration",
}
