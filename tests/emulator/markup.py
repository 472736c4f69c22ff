"""Read HTML and MarkdownV2 the way the service does, well enough for what bots send."""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from tests.emulator.errors import ApiError, bad_request

Json = dict[str, Any]
Parsed = tuple[str, list[Json]]

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
}
TAG = re.compile(r"<(/?)([a-zA-Z-]+)([^<>]*)>")
HREF = re.compile(r"""href\s*=\s*["']?([^"'\s]+)""")
REFERENCE = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|lt|gt|amp|quot);")

MARKS = {
    "*": "bold",
    "_": "italic",
    "__": "underline",
    "~": "strikethrough",
    "||": "spoiler",
}
MARKDOWN = re.compile(r"\\(.)|(```|`|\|\||__|[*_~\[\]()>#+\-=|{}.!])|([^\\])", re.DOTALL)
LINK = re.compile(r"\]\(((?:\\.|[^)\\])*)\)")


def _fail(text: str) -> ApiError:
    return bad_request(f"can't parse entities: {text}")


@dataclass(slots=True)
class Builder:
    """Plain text so far, open spans, finished entities."""

    text: str = ""
    size: int = 0
    spans: list[tuple[str, int, Json]] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Append plain text."""
        self.text += text
        self.size += len(text.encode("utf-16-le")) // 2

    def open(self, name: str, **more: str) -> None:
        """Begin a span."""
        self.spans.append((name, self.size, dict(more)))

    def close(self, kind: str, **more: str) -> None:
        """End the innermost span as an entity of type `kind`."""
        _, start, extra = self.spans.pop()
        if self.size > start:
            entity = {"type": kind, "offset": start, "length": self.size - start}
            self.entities.append(entity | extra | more)

    def done(self, unclosed: str) -> Parsed:
        """Return text and entities, in order; refuse what was left open."""
        if self.spans:
            raise _fail(unclosed.format(self.spans[-1][0]))
        ordered = sorted(self.entities, key=lambda e: (e["offset"], -e["length"]))
        return self.text, ordered


def parse_html(source: str) -> Parsed:
    """Parse ``parse_mode=HTML``."""
    out = Builder()
    at = 0
    for found in TAG.finditer(source):
        out.add(_unescape(source[at : found.start()]))
        _tag(out, found[1], found[2].lower(), found[3])
        at = found.end()
    out.add(_unescape(source[at:]))
    return out.done('can\'t find end tag corresponding to start tag "{}"')


def _tag(out: Builder, slash: str, name: str, rest: str) -> None:
    if name not in TAGS or (name == "span" and not slash and "tg-spoiler" not in rest):
        raise _fail(f'unsupported start tag "{name}"')
    if not slash:
        link = HREF.search(rest) if name == "a" else None
        out.open(name, **({"url": html.unescape(link[1])} if link else {}))
        return
    if not out.spans or out.spans[-1][0] != name:
        raise _fail(f'unmatched end tag, found "</{name}>"')
    out.close(TAGS[name])


def _unescape(text: str) -> str:
    if "<" in text:
        raise _fail("unsupported start tag")
    return REFERENCE.sub(lambda found: html.unescape(found[0]), text)


def parse_markdown(source: str) -> Parsed:
    """Parse ``parse_mode=MarkdownV2``."""
    out = Builder()
    at = 0
    while at < len(source):
        found = MARKDOWN.match(source, at)
        if found is None:
            raise _fail("a backslash at the end")
        at = found.end()
        if found[1] or found[3]:
            out.add(found[1] or found[3])
        else:
            at = _mark(out, source, found[2], at)
    return out.done("can't find end of the entity starting with {}")


def _mark(out: Builder, source: str, mark: str, at: int) -> int:
    """Deal with a reserved character; return where to read on."""
    if mark in {"`", "```"}:
        return _code(out, source, mark, at)
    if mark == "[":
        out.open("[")
        return at
    if mark == "]":
        return _link(out, source, at)
    if mark == ">" and (not out.text or out.text.endswith("\n")):
        return _quote(out, source, at)
    if mark not in MARKS:
        raise _fail(f"character '{mark}' is reserved and must be escaped with the preceding '\\'")
    if out.spans and out.spans[-1][0] == mark:
        out.close(MARKS[mark])
    else:
        out.open(mark)
    return at


def _code(out: Builder, source: str, mark: str, at: int) -> int:
    end = source.find(mark, at)
    while end > 0 and source[end - 1] == "\\":
        end = source.find(mark, end + 1)
    if end < 0:
        raise _fail(f"can't find end of the entity starting with {mark}")
    out.open(mark)
    out.add(re.sub(r"\\([`\\])", r"\1", source[at:end]))
    out.close("code" if mark == "`" else "pre")
    return end + len(mark)


def _link(out: Builder, source: str, at: int) -> int:
    found = LINK.match(source, at - 1)
    if found is None or not out.spans or out.spans[-1][0] != "[":
        raise _fail("character ']' is reserved and must be escaped with the preceding '\\'")
    out.close("text_link", url=re.sub(r"\\(.)", r"\1", found[1]))
    return found.end()


def _quote(out: Builder, source: str, at: int) -> int:
    end = source.find("\n", at)
    end = len(source) if end < 0 else end
    text, entities = parse_markdown(source[at:end])
    out.open(">")
    start = out.size
    out.add(text)
    out.close("blockquote")
    out.entities += [{**entity, "offset": entity["offset"] + start} for entity in entities]
    return end
