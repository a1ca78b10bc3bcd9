"""What an uploaded ZIP archive may hold; Office and OFD documents are such archives too.

Archives within are looked into as well. All together stay within `MAX_UNPACKED` bytes,
`MAX_ENTRIES` files and `MAX_DEPTH` archives inside one another.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_UNPACKED = 500 * 1024 * 1024
MAX_ENTRIES = 10_000
MAX_DEPTH = 3

_PROGRAMS = {
    "apk", "app", "bat", "bin", "chm", "cmd", "com", "cpl", "dll", "dmg", "elf", "exe", "hta",
    "htm", "html", "inf", "jar", "js", "jse", "lnk", "mht", "mhtml", "msc", "msi", "msp", "pif",
    "ps1", "py", "reg", "scr", "sh", "svg", "swf", "sys", "vb", "vbe", "vbs", "wsf", "wsh", "xhtml",
}  # fmt: skip
_MACROS = frozenset(
    {"docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "pptm", "potm", "ppsm", "ppam"}
)
_UNREADABLE = frozenset(
    {"7z", "arj", "bz2", "cab", "gz", "iso", "lzh", "rar", "tar", "tgz", "xz", "zst"}
)
# Parts of Office documents whose endings stand for programs elsewhere; their content is looked at.
_OFFICE_PARTS = re.compile(
    r"(word|xl|ppt)/(activeX|customProperty|embeddings|media|printerSettings)/[^/]+[.](bin|svg)"
)
_PROGRAM_SIGNATURES = (b"MZ", b"\x7fELF", b"#!")
_ZIP = b"PK\x03\x04"
# An unknown way to pack is a NotImplementedError, which is a RuntimeError.
_BROKEN = (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, zlib.error)


@dataclass
class _Allowance:
    """What all archives of one upload may still unpack to."""

    size: int
    entries: int

    def take(self, members: list[zipfile.ZipInfo]) -> None:
        self.size -= sum(member.file_size for member in members)
        self.entries -= len(members)
        if self.size < 0 or self.entries < 0:
            raise ValidationError(_("The archive unpacks to more than is accepted."))


def check_archive(file, entry: str, mismatch: ValidationError) -> None:
    """Refuse an open archive for what it holds: ValidationError says which file is at fault.

    `entry` is a file it has to hold, if not empty; `mismatch` is raised for what is no such archive.
    """
    try:
        _check(file, entry, mismatch, _Allowance(MAX_UNPACKED, MAX_ENTRIES), MAX_DEPTH)
    except _BROKEN as error:
        raise mismatch from error


def _check(file, entry, mismatch, allowance: _Allowance, depth: int) -> None:
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        if entry and entry not in {member.filename for member in members}:
            raise mismatch
        allowance.take(members)
        for member in members:
            _check_name(member)
            if not member.is_dir():
                _check_member(archive, member, allowance, depth)


def _check_name(member: zipfile.ZipInfo) -> None:
    name = member.filename
    if (
        re.match(r"[\\/]|[A-Za-z]:", name)
        or ".." in re.split(r"[\\/]", name)
        or any(unicodedata.category(character) in ("Cc", "Cf") for character in name)
    ):
        raise _refusal(_("The archive holds a file whose name leads out of it: %(name)s."), name)
    if member.flag_bits & 0x1:
        raise _refusal(_("The archive is encrypted, so nobody can check it: %(name)s."), name)
    extension = name.rpartition(".")[2].lower()
    if extension in _MACROS or name.lower().endswith("vbaproject.bin"):
        raise _refusal(_("Files with macros are not accepted: %(name)s."), name)
    if extension in _PROGRAMS and not _OFFICE_PARTS.fullmatch(name):
        raise _refusal(_("The archive holds a program or a script: %(name)s."), name)
    if extension in _UNREADABLE:
        raise _refusal(_("The archive holds another that cannot be checked: %(name)s."), name)


def _check_member(archive, member, allowance: _Allowance, depth: int) -> None:
    with archive.open(member) as content:
        beginning = content.read(4)
        if beginning.startswith(_PROGRAM_SIGNATURES):
            text = _("The archive holds a program or a script: %(name)s.")
            raise _refusal(text, member.filename)
        if beginning != _ZIP:
            return
        if depth == 1:
            text = _("Too many archives are packed inside one another: %(name)s.")
            raise _refusal(text, member.filename)
        with tempfile.TemporaryFile() as unpacked:
            unpacked.write(beginning)
            shutil.copyfileobj(content, unpacked)
            broken = _refusal(
                _("The archive holds another that cannot be checked: %(name)s."), member.filename
            )
            try:
                _check(unpacked, "", broken, allowance, depth - 1)
            except _BROKEN as error:
                raise broken from error


def _refusal(text: str, name: str) -> ValidationError:
    shown = "".join(character if character.isprintable() else "\ufffd" for character in name)
    return ValidationError(text % {"name": shown[:100]})
