"""Sources as one compressed blob, and back: what a publication keeps.

**Rules.** What is packed is what is hashed, in the same order: the SHA-256 of the unpacked bytes is the revision.
Whatever does not come back as it was is refused; a blob grows to `LARGEST` and no further.
"""

import zlib
from collections.abc import Iterator

from bot.content.sources import Sources
from bot.errors import ContentError

LARGEST = 64 * 1024 * 1024
SIZE = 8
DAMAGED = (
    "Revision {revision} in Redis is damaged and cannot be used. Publish it again from its files."
)


def packed(sources: Sources) -> bytes:
    """Return all files as one compressed blob."""
    return zlib.compress(b"".join(_framed(sources)), level=9)


def unpacked(blob: bytes, revision: str) -> Sources:
    """Return the files of a blob.

    Raises:
        ContentError: they are not the ones that the revision was made of.
    """
    try:
        sources = Sources(dict(_files(_inflated(blob))))
    except (zlib.error, ValueError):
        sources = None
    if sources is None or sources.revision != revision:
        raise ContentError(DAMAGED.format(revision=revision[:12]))
    return sources


def _framed(sources: Sources) -> Iterator[bytes]:
    for path in sorted(sources.files):
        for part in (path.encode(), sources.files[path]):
            yield len(part).to_bytes(SIZE, "big") + part


def _inflated(blob: bytes) -> bytes:
    stream = zlib.decompressobj()
    plain = stream.decompress(blob, LARGEST)
    if not stream.eof:
        raise ValueError("truncated, or too large")
    return plain


def _files(plain: bytes) -> Iterator[tuple[str, bytes]]:
    parts = _parts(plain)
    for path in parts:
        yield path.decode(), next(parts, b"")


def _parts(plain: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(plain):
        start = at + SIZE
        at = start + int.from_bytes(plain[start - SIZE : start], "big")
        yield plain[start:at]
