"""Troubleshooters that were read before: parsing a file's YAML takes a hundred times as long as taking it from here.

A cache file a library, in the cache folder. A troubleshooter is taken from it only while its file holds the same text,
which is read each time; a cache that is missing, torn, or of other rules is made anew.
"""

import os
import zlib
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

import msgspec

from kb.code_version import code_version
from kb.errors import StorageError
from kb.troubleshooter.flow import Flow

FOLDER = "troubleshooters"
FORMAT = 2
MOST_BYTES = 100_000_000
_SUM_BYTES = 4


class _Kept(msgspec.Struct, array_like=True):
    digest: bytes
    flow: msgspec.Raw


class _Stored(msgspec.Struct, array_like=True):
    form: str
    flows: dict[str, _Kept]


_decoder = msgspec.msgpack.Decoder(_Stored)
_flow_decoder = msgspec.msgpack.Decoder(Flow)


class KeptFlows:
    """The troubleshooters of a library's folder as they were when they were last read, by path."""

    def __init__(self, cache: Path, library: Path) -> None:
        name = blake2b(os.fsencode(library.resolve()), digest_size=12).hexdigest()
        self.file = cache / FOLDER / name
        self._form = f"{FORMAT} {code_version('', 'troubleshooter', 'strict_yaml')}"
        self._known = self._read()
        self._now: dict[str, _Kept] = {}
        self._changed = False

    def flow(self, path: str, text: str) -> Flow | None:
        """Return the troubleshooter at a path if its text is the one that it was read from."""
        known = self._known.get(path)
        if known is None or known.digest != _digest(text):
            return None
        try:
            flow = _flow_decoder.decode(known.flow)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None
        self._now[path] = known
        return flow

    def keep(self, path: str, text: str, flow: Flow) -> None:
        """Remember a troubleshooter that had to be parsed."""
        with suppress(UnicodeEncodeError):
            self._now[path] = _Kept(_digest(text), msgspec.Raw(msgspec.msgpack.encode(flow)))
            self._changed = True

    def save(self) -> None:
        """Leave what was asked for and kept for the next time, where that can be done."""
        if not self._changed and self._now.keys() == self._known.keys():
            return
        from kb.storage.files import make_private_folder, write_atomic

        with suppress(StorageError, UnicodeEncodeError):
            body = msgspec.msgpack.encode(_Stored(self._form, self._now))
            make_private_folder(self.file.parent)
            write_atomic(self.file, _sum(body) + body, timeout=0.0)

    def _read(self) -> dict[str, _Kept]:
        from kb.storage.reading import read_bytes

        try:
            data = read_bytes(self.file, most=MOST_BYTES, follow_links=False)
            stored = _decoder.decode(data[_SUM_BYTES:])
        except (StorageError, msgspec.MsgspecError, UnicodeDecodeError):
            return {}
        sound = stored.form == self._form and data[:_SUM_BYTES] == _sum(data[_SUM_BYTES:])
        return stored.flows if sound else {}


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _sum(body: bytes) -> bytes:
    return zlib.crc32(body).to_bytes(_SUM_BYTES, "big")
