"""What `[channels.NAME]` tables of the config file say: one kind of table for each kind of help desk.

A table holds no password. `secret` says where it is: `"keyring"`, or `"env:NAME"` for an environment variable.
"""

from typing import Annotated, Literal, TypeAlias, get_args

import msgspec

Seconds: TypeAlias = Annotated[float, msgspec.Meta(ge=0, le=3600)]


class _Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every kind of channel has.

    `label` is how the channel is called on the screen. `give_up_days` is how long a request is tried before it counts
    as failed.
    """

    label: str = ""
    give_up_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 14


class _ServerSettings(_Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a channel to a server has. Times are in seconds.

    `timeout` is how long one step may take. `server_timeout` is how long the server may still be at work on a request
    whose answer was lost: only then is it looked for there, and perhaps sent again. `ca_file` is a PEM file with the
    certificates to trust in place of the system's.
    """

    secret: str = ""
    timeout: Seconds = 30.0
    server_timeout: Seconds = 120.0
    ca_file: str = ""


class SmtpSettings(_ServerSettings, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="smtp"):
    """A mail server. `to` is the help desk's address; empty means the one in `library.yaml`. `port` 0 is the usual."""

    host: str
    sender: str
    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 0
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    to: str = ""


class _WebSettings(_ServerSettings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A help desk with a web interface at `url`. `allow_http` lets the request and the secret go unencrypted.

    `fields` fills fields of the help desk: each value is a text that may hold a `{variable}` of the request, such as
    `{contract.number}`.
    """

    url: str
    fields: dict[str, str] = {}
    allow_http: bool = False


class RoundupSettings(_WebSettings, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="roundup"):
    """A Roundup tracker. `url` is the tracker's, `item` the class of its issues."""

    user: str
    item: str = "issue"


class RequestTrackerSettings(
    _WebSettings, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="request-tracker"
):
    """Request Tracker. With a `user` the secret is a password, without one it is an authentication token.

    `id_field` is a custom field for the request's number. `fields` are custom fields by name.
    """

    queue: str
    user: str = ""
    id_field: str = ""


class ZammadSettings(_WebSettings, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="zammad"):
    """Zammad. The secret is an access token that may create and search tickets. `fields` are ticket attributes."""

    group: str


class ZendeskSettings(_WebSettings, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="zendesk"):
    """Zendesk. With a `user` (an e-mail address) the secret is an API token, without one an OAuth access token.

    `fields` are custom ticket fields by their numbers.
    """

    user: str = ""
    tags: tuple[str, ...] = ()


class FreshdeskSettings(_WebSettings, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="freshdesk"):
    """Freshdesk. The secret is an API key. `fields` are custom ticket fields, such as `cf_contract`."""

    priority: Annotated[int, msgspec.Meta(ge=1, le=4)] = 1
    tags: tuple[str, ...] = ()


class WebhookSettings(_WebSettings, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="webhook"):
    """Any server that takes JSON. The secret is the key of the signature."""


class FileDropSettings(_Settings, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="file-drop"):
    """A folder that somebody carries to the help desk. Nothing leaves by a network."""

    folder: str
    form: Literal["eml", "json"] = "eml"
    to: str = ""


ChannelSettings: TypeAlias = (
    SmtpSettings
    | RoundupSettings
    | RequestTrackerSettings
    | ZammadSettings
    | ZendeskSettings
    | FreshdeskSettings
    | WebhookSettings
    | FileDropSettings
)
WebChannelSettings: TypeAlias = (
    RoundupSettings | RequestTrackerSettings | ZammadSettings | ZendeskSettings | FreshdeskSettings | WebhookSettings
)


def kinds() -> list[str]:
    """Return the names of all kinds of channels, as `kind` has them."""
    return [str(kind.__struct_config__.tag) for kind in get_args(ChannelSettings)]


def keys_of_kind(kind: object) -> list[str]:
    """Return the keys that a table of this kind may have; none for a kind that there is not."""
    for settings in get_args(ChannelSettings):
        if settings.__struct_config__.tag == kind:
            return ["kind", *settings.__struct_fields__]
    return []
