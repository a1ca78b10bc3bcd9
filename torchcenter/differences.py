"""What changed between two texts, as HTML for readers: `<del>` is what went, `<ins>` what came.

Without the `<del>`s the text is the new one, without the `<ins>`s the old one; what is added to say so
has the class `difference-note`, or `visually-hidden` for those who listen. Chinese is compared by runs of
characters, English by word, pictures as wholes; paragraphs, items, rows and cells are aligned first.
There is no style in it: the classes are those of `static/css/differences.css`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape, unescape
from html.parser import HTMLParser
from itertools import groupby
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .alignment import Effort, readable_spans, spans, tokens

EQUAL, OLD, NEW = "equal", "deleted", "inserted"
# Deeper nesting than any document has is read as if the inner elements were not there.
MAX_DEPTH = 60
# Blocks that share less of their text than this are not the same one changed.
ALIKE = 0.3
# A block must be this long, in characters, to be told as moved; short ones recur by chance.
MOVED_FROM = 8


def in_line(old: str, new: str) -> SafeString:
    """The differences of two plain texts of one line, as phrasing content."""
    return mark_safe(_inline(_plain(old), _plain(new), Effort()))  # noqa: S308  (Escaped there.)


def in_text(old: str, new: str, *, context: int | None = None) -> SafeString:
    """The differences of two plain texts, a paragraph for each line.

    With `context`, unchanged paragraphs farther than that from a change are folded away.
    """
    comparison = _Comparison(context)
    lines = [[_Block("p", atoms=_plain(line)) for line in text.split("\n")] for text in (old, new)]
    return mark_safe(comparison.of_children(*lines))  # noqa: S308  (Escaped there.)


def in_html(old: str, new: str, *, context: int | None = None) -> SafeString:
    """The differences of two texts that `htmlcleaning.clean` has returned; only they are safe.

    With `context`, unchanged blocks, items and rows farther than that from a change are folded away.
    """
    comparison = _Comparison(context)
    return mark_safe(comparison.of_children(_parsed(old), _parsed(new)))  # noqa: S308  (Cleaned.)


# Reading


class _Atom(NamedTuple):
    """What a comparison leaves whole: a piece of text or a void element, within its mark-up."""

    text: str
    marks: tuple[str, ...] = ()
    element: str = ""

    def __str__(self):
        return self.text or self.element.strip("<")


@dataclass
class _Block:
    """An element with blocks in it, or with text alone; `tag` is empty for text beside blocks."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[_Block] = field(default_factory=list)
    atoms: list[_Atom] = field(default_factory=list)

    @cached_property
    def key(self) -> tuple:
        """Equal for blocks between which there is no difference."""
        attributes = tuple(sorted(self.attributes.items()))
        return self.tag, attributes, tuple(c.key for c in self.children), tuple(self.atoms)

    @cached_property
    def text(self) -> str:
        return "".join(
            [
                *(child.text + "\n" for child in self.children),
                *(atom.text or atom.element for atom in self.atoms),
            ]
        )

    @cached_property
    def is_picture(self) -> bool:
        """Whether it has a picture and no word."""
        return any(atom.element.startswith("<img") for atom in self.atoms) and all(
            atom.element or atom.text.isspace() for atom in self.atoms
        )

    @cached_property
    def shingles(self) -> frozenset[str]:
        """The pairs of neighbouring characters by which blocks are found alike."""
        text = self.text
        return frozenset(text[i : i + 2] for i in range(min(len(text), 4000)))


@dataclass
class _Element:
    tag: str
    attributes: dict[str, str]
    children: list[_Element | str] = field(default_factory=list)

    @cached_property
    def is_block(self) -> bool:
        return self.tag in _BLOCKS or any(
            isinstance(child, _Element) and child.is_block for child in self.children
        )


_LISTS = {"ul", "ol"}
_ROWS = {"thead", "tbody", "tfoot"}
_CELLS = {"td", "th"}
# What holds blocks alone; white space between those says nothing.
_HOLDERS = {*_LISTS, *_ROWS, "table", "tr"}
_BLOCKS = {
    *_HOLDERS, *_CELLS, "blockquote", "caption", "div", "figcaption", "figure", "h1", "h2", "h3", "h4",
    "h5", "h6", "hr", "li", "p", "pre",
}  # fmt: skip
_VOID = {"br", "hr", "img"}
_BLANK = re.compile(r"[ \t\n\r\f]+")


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = _Element("", {})
        self.open = [self.root]
        self.too_deep = 0

    def handle_starttag(self, tag, attributes):
        element = _Element(tag, {name: value or "" for name, value in attributes})
        if tag in _VOID:
            self.open[-1].children.append(element)
        elif len(self.open) > MAX_DEPTH:
            self.too_deep += 1
        else:
            self.open[-1].children.append(element)
            self.open.append(element)

    def handle_endtag(self, tag):
        if tag in _VOID:
            return
        if self.too_deep:
            self.too_deep -= 1
        elif len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data):
        self.open[-1].children.append(_BLANK.sub(" ", data))


def _parsed(html: str) -> list[_Block]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return _blocks(reader.root.children)


def _blocks(nodes: Iterable[_Element | str]) -> list[_Block]:
    blocks = []
    for is_block, group in groupby(nodes, key=lambda n: isinstance(n, _Element) and n.is_block):
        if is_block:
            blocks += map(_block, group)
            continue
        atoms = _atoms(group)
        if not all(atom.text.isspace() for atom in atoms):
            blocks.append(_Block("", atoms=atoms))
    return blocks


def _block(element: _Element) -> _Block:
    if element.tag == "hr":
        return _Block("", atoms=[_Atom("", (), _start_tag("hr", element.attributes))])
    block = _Block(element.tag, element.attributes)
    if element.tag in _HOLDERS or any(
        isinstance(child, _Element) and child.is_block for child in element.children
    ):
        block.children = _blocks(element.children)
    else:
        block.atoms = _atoms(element.children)
    return block


def _atoms(nodes: Iterable[_Element | str], marks: tuple[str, ...] = ()) -> list[_Atom]:
    atoms = []
    for node in nodes:
        if isinstance(node, str):
            atoms += (_Atom(piece, marks) for piece in tokens(node))
        elif node.tag in _VOID:
            atoms.append(_Atom("", marks, _start_tag(node.tag, node.attributes)))
        else:
            atoms += _atoms(node.children, (*marks, _start_tag(node.tag, node.attributes)))
    return atoms


def _plain(text: str) -> list[_Atom]:
    return [_Atom(piece) for piece in tokens(text)]


# Writing


def _start_tag(tag: str, attributes: dict[str, str], *classes: str) -> str:
    if classes:
        given = attributes.get("class")
        attributes = {**attributes, "class": " ".join([given, *classes] if given else classes)}
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{tag}{written}>"


def _end_tag(start_tag: str) -> str:
    return f"</{re.match(r'<([a-z0-9]+)', start_tag)[1]}>"


def _note(text: str, tag: str = "span") -> str:
    return f'<{tag} class="difference-note">{escape(text)}</{tag}>'


def _heard(text: str) -> str:
    return f'<span class="visually-hidden">{escape(text)}</span>'


class _Writer:
    """Atoms as HTML; `<ins>` and `<del>` stand inside the mark-up, so that it is what it was."""

    def __init__(self):
        self.parts: list[str] = []
        self.open: tuple[str, ...] = ()

    def write(self, state: str, atoms: Sequence[_Atom]) -> None:
        groups = [(marks, list(group)) for marks, group in groupby(atoms, key=lambda a: a.marks)]
        for index, (marks, group) in enumerate(groups):
            self.reopen(marks)
            content = "".join(atom.element or escape(atom.text, quote=False) for atom in group)
            if state == EQUAL:
                self.parts.append(content)
                continue
            tag, begin = ("del", _("[deleted: ")) if state == OLD else ("ins", _("[inserted: "))
            first = _heard(begin) if index == 0 else ""
            last = _heard(_("]")) if index == len(groups) - 1 else ""
            self.parts.append(f"<{tag}>{first}{content}{last}</{tag}>")

    def reopen(self, marks: tuple[str, ...]) -> None:
        shared = 0
        while shared < min(len(marks), len(self.open)) and marks[shared] == self.open[shared]:
            shared += 1
        self.parts += map(_end_tag, reversed(self.open[shared:]))
        self.parts += marks[shared:]
        self.open = marks

    def tell(self, text: str) -> None:
        self.reopen(())
        self.parts.append(_note(text))

    def html(self) -> str:
        self.reopen(())
        return "".join(self.parts)


def _inline(old: list[_Atom], new: list[_Atom], effort: Effort) -> str:
    writer = _Writer()
    for span in readable_spans(old, new, effort):
        before, after = old[span.i1 : span.i2], new[span.j1 : span.j2]
        if span.equal:
            writer.write(EQUAL, after)
            continue
        writer.write(OLD, before)
        writer.write(NEW, after)
        for note in (*_picture_notes(before, after), *_link_notes(before, after)):
            writer.tell(note)
    return writer.html()


_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


def _values(tag: str, start_tags: Iterable[str]) -> list[dict[str, str]]:
    """The attributes of the elements of this tag, each once and in order."""
    found = dict.fromkeys(each for each in start_tags if re.match(rf"<{tag}[ >]", each))
    return [{name: unescape(value) for name, value in _ATTRIBUTE.findall(each)} for each in found]


def _picture_notes(before: list[_Atom], after: list[_Atom]) -> list[str]:
    old = _values("img", (atom.element for atom in before))
    new = _values("img", (atom.element for atom in after))
    notes = []
    for picture, other in zip(old, new, strict=False):
        if picture.get("src") != other.get("src"):
            files = dict.fromkeys(map(_file_of, (picture, other)))
            notes.append(_("Picture replaced: %s") % " → ".join(files))
        if picture.get("alt") != other.get("alt"):
            notes.append(
                _("Description: “%(old)s” → “%(new)s”")
                % {"old": picture.get("alt", ""), "new": other.get("alt", "")}
            )
    notes += (
        _("Picture removed: %(file)s “%(alt)s”") % {"file": _file_of(p), "alt": p.get("alt", "")}
        for p in old[len(new) :]
    )
    notes += (
        _("Picture added: %(file)s “%(alt)s”") % {"file": _file_of(p), "alt": p.get("alt", "")}
        for p in new[len(old) :]
    )
    return notes


def _file_of(picture: dict[str, str]) -> str:
    return picture.get("src", "").rpartition("/")[2]


def _link_notes(before: list[_Atom], after: list[_Atom]) -> list[str]:
    def links(atoms):
        return [a.get("href", "") for a in _values("a", (m for atom in atoms for m in atom.marks))]

    # A link that comes or goes with its words needs no telling.
    if not before or not after:
        return []
    old, new = links(before), links(after)
    notes = [
        _("Link: %(old)s → %(new)s") % {"old": was, "new": now}
        for was, now in zip(old, new, strict=False)
        if was != now
    ]
    notes += (_("Link removed: %s") % link for link in old[len(new) :])
    notes += (_("Link added: %s") % link for link in new[len(old) :])
    return notes


# Aligning

# Above so many pairs of blocks in one stretch, only those near each other are compared.
MOST_PAIRS = 2_500
# Unchanged blocks fewer than this are not worth folding.
FEWEST_FOLDED = 3


class _Comparison:
    def __init__(self, context: int | None):
        self.context = context
        self.effort = Effort()

    def of_children(
        self,
        old: list[_Block],
        new: list[_Block],
        parent: _Block | None = None,
        *,
        in_place: bool = False,
    ) -> str:
        """The blocks of one parent; `in_place` compares the first with the first, and so on."""
        pairs = list(zip(old, new, strict=True)) if in_place else self.aligned(old, new)
        gone = {before.key for before, after in pairs if after is None and _can_move(before)}
        come = {after.key for before, after in pairs if before is None and _can_move(after)}
        moved = gone & come
        numbers = _item_numbers(parent, pairs)
        parts, changed = [], []
        for before, after in pairs:
            extra = {}
            if after is not None and (number := next(numbers, None)):
                extra = {"value": str(number)}
            if after is None:
                note = _("Moved from here") if before.key in moved else ""
                parts.append(self.whole(before, OLD, note))
            elif before is None:
                note = _("Moved to here") if after.key in moved else ""
                parts.append(self.whole(after, NEW, note, extra))
            elif before.key == after.key:
                parts.append(self.whole(after, EQUAL, "", extra))
            else:
                parts.append(self.changed(before, after, extra, in_place=in_place))
            changed.append(before is None or after is None or before.key != after.key)
        return "".join(self.folded(parts, changed, new, parent))

    def aligned(
        self, old: list[_Block], new: list[_Block]
    ) -> list[tuple[_Block | None, _Block | None]]:
        """Each block beside what it has become; None beside what came or went."""
        pairs = []
        for span in spans([b.key for b in old], [b.key for b in new], self.effort):
            before, after = old[span.i1 : span.i2], new[span.j1 : span.j2]
            if span.equal or (len(before) == len(after) and _all_cells(before + after)):
                pairs += zip(before, after, strict=True)
            else:
                pieces = -(-len(before) * len(after) // MOST_PAIRS) or 1
                for piece in range(pieces):
                    pairs += self.paired(
                        _piece(before, piece, pieces), _piece(after, piece, pieces)
                    )
        return pairs

    def paired(self, old, new):
        """Pair the blocks that are alike, in their order and so that the sum of likeness is largest."""
        n, m = len(old), len(new)
        likeness = [[self.likeness(a, b) for b in new] for a in old]
        best = [[0.0] * (m + 1) for _row in range(n + 1)]
        for i in range(n - 1, -1, -1):
            for j in range(m - 1, -1, -1):
                taken = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] else 0.0
                best[i][j] = max(best[i + 1][j], best[i][j + 1], taken)
        pairs, i, j = [], 0, 0
        while i < n or j < m:
            alike = likeness[i][j] if i < n and j < m else 0
            if alike and best[i][j] == alike + best[i + 1][j + 1]:
                pairs.append((old[i], new[j]))
                i, j = i + 1, j + 1
            elif i < n and (j == m or best[i][j] == best[i + 1][j]):
                pairs.append((old[i], None))
                i += 1
            else:
                pairs.append((None, new[j]))
                j += 1
        return pairs

    def likeness(self, old: _Block, new: _Block) -> float:
        """From 0, not the same block, to 1."""
        if _family(old) != _family(new) or not self.effort.spend(4):
            return 0
        total = len(old.shingles) + len(new.shingles)
        shared = 2 * len(old.shingles & new.shingles) / total if total else 1.0
        if old.tag in {*_ROWS, *_CELLS, "caption", "figure", "table"}:
            return max(shared, ALIKE)
        if old.is_picture and new.is_picture:
            return max(shared, ALIKE)
        if old.tag == "tr" and _label(old) and _label(old) == _label(new):
            return (1 + shared) / 2
        return shared if shared >= ALIKE else 0

    # Writing blocks

    def whole(
        self, block: _Block, state: str, note: str = "", extra: dict[str, str] | None = None
    ) -> str:
        """The block with all that is in it in one state; a note goes into its first text."""
        if block.children:
            first, *rest = block.children
            content = self.whole(first, state, note)
            content += "".join(self.whole(child, state) for child in rest)
        else:
            writer = _Writer()
            if note:
                writer.tell(note)
            writer.write(state, block.atoms)
            if state != EQUAL:
                sides = (block.atoms, []) if state == OLD else ([], block.atoms)
                for text in _picture_notes(*sides):
                    writer.tell(text)
            content = writer.html()
        if not block.tag:
            return content
        classes = () if state == EQUAL else (f"difference-{state}",)
        start = _start_tag(block.tag, {**block.attributes, **(extra or {})}, *classes)
        return f"{start}{content}</{block.tag}>"

    def changed(self, old: _Block, new: _Block, extra: dict[str, str], *, in_place: bool) -> str:
        if new.tag == "table":
            in_place = _is_merged(old) or _is_merged(new)
            if in_place and _layout(old) != _layout(new):
                # Rows of both in one table would not fit each other's merged cells.
                return self.whole(old, OLD) + self.whole(new, NEW)
        notes = _layout_notes(old, new)
        if old.children or new.children:
            content = self.of_children(_inside(old), _inside(new), new, in_place=in_place)
        else:
            content = _inline(old.atoms, new.atoms, self.effort)
        if not new.tag:
            return "".join(map(_note, notes)) + content
        start = _start_tag(new.tag, {**new.attributes, **extra})
        if new.tag in _HOLDERS:
            return "".join(_note(n, "p") for n in notes) + f"{start}{content}</{new.tag}>"
        return f"{start}{''.join(map(_note, notes))}{content}</{new.tag}>"

    def folded(self, parts, changed, new, parent) -> list[str]:
        tag = parent.tag if parent else ""
        merged = tag in _ROWS and _is_merged(parent)
        if self.context is None or tag in {"table", "tr"} or merged:
            return parts
        near = [False] * len(parts)
        for index, is_changed in enumerate(changed):
            if is_changed:
                begin = max(0, index - self.context)
                end = index + self.context + 1
                near[begin:end] = [True] * len(near[begin:end])
        folded = []
        for is_near, group in groupby(range(len(parts)), key=near.__getitem__):
            places = list(group)
            if is_near or len(places) < FEWEST_FOLDED:
                folded += (parts[place] for place in places)
            else:
                folded.append(_fold(tag, len(places), new))
        return folded


def _fold(parent: str, count: int, blocks: list[_Block]) -> str:
    if parent in _ROWS:
        text = ngettext("… %d row unchanged …", "… %d rows unchanged …", count) % count
        width = max(sum(_spans_of(cell)[1] for cell in row.children) for row in blocks)
        return f'<tr class="difference-fold"><td colspan="{width}">{escape(text)}</td></tr>'
    if parent in _LISTS:
        text = ngettext("… %d item unchanged …", "… %d items unchanged …", count) % count
        return f'<li class="difference-fold">{escape(text)}</li>'
    text = ngettext("… %d paragraph unchanged …", "… %d paragraphs unchanged …", count) % count
    return f'<p class="difference-fold">{escape(text)}</p>'


def _piece(blocks: list[_Block], index: int, count: int) -> list[_Block]:
    return blocks[len(blocks) * index // count : len(blocks) * (index + 1) // count]


def _all_cells(blocks: list[_Block]) -> bool:
    return all(block.tag in _CELLS for block in blocks)


def _can_move(block: _Block) -> bool:
    return len(block.text) >= MOVED_FROM and block.tag not in _CELLS


def _family(block: _Block) -> str:
    """Blocks of one family may become each other: a paragraph a heading, but not an item a row."""
    if block.tag in _LISTS:
        return "list"
    if block.tag in _CELLS:
        return "cell"
    if block.tag in {"", "p", "pre"} or re.fullmatch("h[1-6]", block.tag):
        return "text"
    return block.tag


def _label(row: _Block) -> str:
    """What stands in a row's first cell and mostly names it; nothing if that is but a number."""
    text = row.children[0].text.strip() if row.children else ""
    return "" if text.isnumeric() else text


def _inside(block: _Block) -> list[_Block]:
    return block.children or ([_Block("", atoms=block.atoms)] if block.atoms else [])


def _item_numbers(parent: _Block | None, pairs):
    """The numbers that the items of an ordered list have without those that went."""
    if parent is None or parent.tag != "ol" or all(after for _before, after in pairs):
        return iter(())
    start = parent.attributes.get("start", "1")
    return iter(range(int(start) if re.fullmatch("-?[0-9]{1,6}", start) else 1, 10**7))


def _spans_of(cell: _Block) -> tuple[int, int]:
    """How many rows and columns the cell takes."""
    given = (cell.attributes.get(name, "1") for name in ("rowspan", "colspan"))
    rows, columns = (int(n) if re.fullmatch("[1-9][0-9]{0,2}", n) else 1 for n in given)
    return rows, columns


def _cells(block: _Block) -> list[list[_Block]]:
    """The cells of the rows in it."""
    if block.tag == "tr":
        return [block.children]
    return [row for child in block.children for row in _cells(child)]


def _layout(table: _Block) -> list:
    """Equal for tables of which each row takes the place of the other's."""
    parts = [(child.tag, len(child.children)) for child in table.children]
    return [parts, [[_spans_of(cell) for cell in row] for row in _cells(table)]]


def _is_merged(table: _Block) -> bool:
    return any(_spans_of(cell)[0] > 1 for row in _cells(table) for cell in row)


def _layout_notes(old: _Block, new: _Block) -> list[str]:
    notes = []
    if old.tag != new.tag and (old.tag and new.tag):
        notes.append(_arrow(_kind_name(old.tag), _kind_name(new.tag)))
    changed = {
        name
        for name in old.attributes.keys() | new.attributes.keys()
        if old.attributes.get(name) != new.attributes.get(name)
    }
    if changed & {"rowspan", "colspan"}:
        size = _("%(rows)d × %(columns)d")
        sizes = [
            size % dict(zip(("rows", "columns"), _spans_of(c), strict=True)) for c in (old, new)
        ]
        notes.append(_("Merged cells (rows × columns): %s") % _arrow(*sizes))
    if changed & {"class", "align"}:
        notes.append(_("Alignment: %s") % _arrow(_alignment(old), _alignment(new)))
    if changed - {"rowspan", "colspan", "class", "align"}:
        notes.append(_("Layout changed"))
    return notes


def _arrow(old: str, new: str) -> str:
    return f"{old} → {new}"


def _kind_name(tag: str) -> str:
    names = {
        "p": _("paragraph"),
        "blockquote": _("quotation"),
        "ul": _("list"),
        "ol": _("numbered list"),
        "td": _("cell"),
        "th": _("heading of a table"),
    }
    if re.fullmatch("h[1-6]", tag):
        return _("heading of level %s") % tag[1]
    return names.get(tag, tag)


def _alignment(block: _Block) -> str:
    given = f"{block.attributes.get('class', '')} {block.attributes.get('align', '')}"
    names = {
        "center": _("centred"),
        "right": _("to the right"),
        "justify": _("justified"),
    }
    return next((name for word, name in names.items() if word in given), _("to the left"))
