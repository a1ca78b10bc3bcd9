"""The text of an attachment, for the search: PDF, DOCX, XLSX, plain text and CSV.

Whatever was uploaded is read in a process of its own, which ends with the file: limited in time and
memory, without the site's settings in its environment, and free to crash.
"""

from __future__ import annotations

import codecs
import contextlib
import datetime as dt
import os
import re
import resource
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from torchcenter import plain_text

if __name__ == "__main__":
    # Only the process of one file loads the readers; the site's own processes never do.
    import openpyxl
    import pypdfium2
    from defusedxml.ElementTree import DefusedXMLParser
    from openpyxl.utils.escape import unescape

MEBIBYTE = 1024 * 1024
MAX_CHARACTERS = 1_000_000
MAX_PAGES = 5_000
MAX_UNPACKED = 200 * MEBIBYTE
MAX_SECONDS = 20
MAX_MEMORY = 1024 * MEBIBYTE

_UTF8_BYTES = 4  # of one character, at most
_UNREADABLE = 3
_ROOT = Path(__file__).resolve().parent.parent
# Where programs and shared libraries are; no settings, hence no password of the database.
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class FileTextError(Exception):
    """The file cannot be read. The message is English, short, and for the log."""


def extract(path: Path, media_type: str) -> str:
    """The text of the file, its paragraphs separated by `\\n`; "" for other media types.

    At most MAX_CHARACTERS characters, of a PDF the first MAX_PAGES pages; without control and
    noncharacters and lone surrogates. Takes a quarter of a second at least and MAX_SECONDS at most.
    Raises `FileTextError` for a file that is encrypted, damaged or out of reach, takes too long, or
    is too large when unpacked.
    """
    if media_type not in READERS:
        return ""
    status, output = _run(str(Path(path).absolute()), media_type)
    if status == _UNREADABLE:
        raise FileTextError(output.decode(errors="replace"))
    if status == -signal.SIGXCPU:
        raise FileTextError("took too long")
    if status:
        raise FileTextError(f"damaged: its reader ended with status {status}")
    return _tidy(output.decode(errors="ignore"))[:MAX_CHARACTERS].rstrip()


def _run(path: str, media_type: str) -> tuple[int, bytes]:
    """Exit status and output of the process that reads the file, a signal as a negative status."""
    expired = threading.Event()
    limit = MAX_CHARACTERS * _UTF8_BYTES

    def expire() -> None:
        expired.set()
        process.kill()

    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "torchcenter.file_text", path, media_type],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
    ) as process:
        timer = threading.Timer(MAX_SECONDS, expire)
        timer.start()
        try:
            output = process.stdout.read(limit + 1)
            if len(output) <= limit:
                process.wait()
        finally:
            timer.cancel()
            process.kill()
    if expired.is_set():
        raise FileTextError("took too long")
    if len(output) > limit:
        raise FileTextError("damaged: its reader would not stop")
    return process.returncode, output


_NOT_TEXT = re.compile("[\0-\x08\x0b-\x1f\x7f\x80-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")


def _tidy(text: str) -> str:
    """One paragraph or row a line, none of them blank; of a row the cells that are not empty."""
    text = _NOT_TEXT.sub("", plain_text.NEWLINE.sub("\n", text))
    rows = (map(str.strip, line.split("\t")) for line in text.split("\n"))
    return "\n".join(filter(None, ("\t".join(filter(None, cells)) for cells in rows)))


# Han characters, and the marks that only Chinese text has.
_HAN = "\u2e80-\u2fdf\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_MARKS = "“”‘’—…·\u3001-\u3003\u3008-\u3011\u3014-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40"
_CHINESE = _HAN + _MARKS + "\uff5b-\uff65"
_PAGE_NUMBER = re.compile(r"^ *[-–—－] *\d{1,4} *[-–—－]\n?", re.MULTILINE)
_HYPHEN = re.compile("(?<=[A-Za-z])(?:[-\u00ad\u2010]\n|\ufffe\n?)(?=[a-z])")
_LAYOUT_BREAK = re.compile(
    f"(?<![。！？])(?<![。！？][”’」』）])(?<=[{_CHINESE}])\n(?=[{_CHINESE}]|[0-9]+[年月日号])"
    "|(?<=[0-9])\n(?=[年月日号])"
)
_LATIN_BREAK = re.compile("(?<=[A-Za-z,;])\n(?=[a-z])")
_SPREAD = re.compile(f"(?<!\\S)[{_CHINESE}](?: [{_CHINESE}]){{2,}}(?!\\S)")


def join_lines(text: str) -> str:
    """The text of a PDF's pages without the breaks that the page made and not the writer.

    Joined without a space: Chinese lines, also around a number of a date or document
    (于|2024年, 2024|年); a Latin word hyphenated at the end of a line; three and more lone Chinese
    characters that justification has spread (通 知 如 下). Joined with a space: a Latin line and
    one that goes on in lower case. A line that is only a page number in dashes (— 3 —) is left out.

    A break stays after 。！？, before an indent, and between Chinese and anything else: it may be a
    row of a table. A Chinese heading is joined to what follows, since a search rather has two
    lines in one than a word in two.
    """
    text = "\n".join(line.rstrip() for line in plain_text.NEWLINE.split(text))
    text = _PAGE_NUMBER.sub("", text)
    text = _HYPHEN.sub("", text)
    text = _SPREAD.sub(lambda match: match[0].replace(" ", ""), text)
    return _LATIN_BREAK.sub(" ", _LAYOUT_BREAK.sub("", text))


# What follows runs in the process of one file.


def _read_pdf(path: Path) -> Iterator[str]:
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise FileTextError("encrypted") from error
        raise
    pages = (_page_text(document, number) for number in range(min(len(document), MAX_PAGES)))
    yield join_lines("\n".join(_within_limit(pages)))


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    textpage = page.get_textpage()
    text = textpage.get_text_range()
    textpage.close()
    page.close()
    return text


def _read_docx(path: Path) -> Iterator[str]:
    _check_package(path)
    document = _WordText()
    parser = DefusedXMLParser(target=document, forbid_dtd=True)
    with zipfile.ZipFile(path) as package, package.open("word/document.xml") as part:
        while chunk := part.read(64 * 1024):
            parser.feed(chunk)
            yield from document.take()
    parser.close()
    yield from document.take()


_WORD = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


class _WordText:
    """A target of an XML parser that gathers what a reader of word/document.xml sees.

    Properties, tracked deletions and the places that text was moved from are passed over, and so
    are phonetic guides and the second copy of a text box that Word keeps for old versions.
    """

    _UNSEEN = {"pPr", "rPr", "sectPr", "del", "moveFrom", "rt"}
    _BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
    _ENDS = {"tc": "\t", "tr": "\n"}

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._unseen = 0
        self._paragraphs = 0
        self._cells = 0
        self._in_text = False

    def take(self) -> list[str]:
        """What has been gathered since the last time."""
        pieces, self._pieces = self._pieces, []
        return pieces

    def start(self, tag: str, attributes: dict) -> None:
        name = self._name(tag)
        if self._unseen or name in self._UNSEEN:
            self._unseen += 1
        elif name == "t":
            self._in_text = True
        elif name == "tc":
            self._cells += 1
        elif name == "p":
            if self._paragraphs:
                self._end_paragraph()  # the one around a text box
            self._paragraphs += 1
        elif name in self._BREAKS:
            self._pieces.append(self._BREAKS[name])

    def end(self, tag: str) -> None:
        if self._unseen:
            self._unseen -= 1
            return
        name = self._name(tag)
        if name == "t":
            self._in_text = False
        elif name == "p":
            self._paragraphs -= 1
            self._end_paragraph()
        elif name in self._ENDS:
            self._cells -= name == "tc"
            self._pieces.append(self._ENDS[name])

    def data(self, text: str) -> None:
        if self._in_text and not self._unseen:
            self._pieces.append(text)

    def close(self) -> None:
        """Called by the parser at the end."""

    def _end_paragraph(self) -> None:
        self._pieces.append(" " if self._cells else "\n")

    @staticmethod
    def _name(tag: str) -> str:
        """The name of an element of Word's own; "" of another, `del` for what is to be skipped."""
        if tag == _FALLBACK:
            return "del"
        namespace, brace, name = tag.rpartition("}")
        return name if namespace + brace in _WORD else ""


def _read_xlsx(path: Path) -> Iterator[str]:
    _check_package(path)
    # By its handle: openpyxl refuses a path without an extension, and the store's have none.
    with path.open("rb") as file:
        workbook = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        # openpyxl passes over a sheet whose part is missing.
        if not workbook.worksheets:
            raise FileTextError("damaged: no worksheet")
        for sheet in workbook.worksheets:
            if sheet.sheet_state != "visible":
                continue
            # The size that a sheet declares is no promise; openpyxl would fill every row up to it.
            sheet.reset_dimensions()
            yield f"{sheet.title}\n"
            for row in sheet.iter_rows(values_only=True):
                cells = [_cell_text(value) for value in row if value is not None]
                if cells:
                    yield "\t".join(cells) + "\n"


def _cell_text(value: object) -> str:
    """A date in ISO 8601, a number in full with the 15 digits that Excel keeps, text on one line."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{Decimal(f'{value:.15g}'):f}"
    if isinstance(value, dt.datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    return " ".join(unescape(str(value)).split())


def _check_package(path: Path) -> None:
    """Raise `FileTextError` before anything is unpacked that would be too large or is encrypted.

    zipfile itself unpacks no entry to more than the size that its directory gives.
    """
    with path.open("rb") as file:
        if file.read(len(_OLE)) == _OLE:
            raise FileTextError("encrypted, or in the format before Office 2007")
    with zipfile.ZipFile(path) as package:
        members = package.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise FileTextError("encrypted")
    if sum(m.file_size for m in members if "/media/" not in m.filename) > MAX_UNPACKED:
        raise FileTextError("too large when unpacked")


def _read_plain(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        data = file.read(MAX_CHARACTERS * _UTF8_BYTES)
        is_whole = not file.read(1)
    try:
        plain_text.refuse_known_binary(data)
        decoder = codecs.getincrementaldecoder(plain_text.encoding_of(data))()
        yield decoder.decode(data, final=is_whole).removeprefix("\ufeff")
    except (plain_text.DocumentError, UnicodeDecodeError) as error:
        raise FileTextError("damaged: not text in UTF-8, UTF-16 or GB18030") from error


_OPENXML = "application/vnd.openxmlformats-officedocument"
READERS = {
    "application/pdf": _read_pdf,
    f"{_OPENXML}.wordprocessingml.document": _read_docx,
    f"{_OPENXML}.spreadsheetml.sheet": _read_xlsx,
    "text/plain": _read_plain,
    "text/csv": _read_plain,
}


def _within_limit(pieces: Iterator[str]) -> Iterator[str]:
    """The pieces up to MAX_CHARACTERS in all, the rest unread."""
    left = MAX_CHARACTERS
    for piece in pieces:
        yield piece[:left]
        left -= len(piece)
        if left <= 0:
            return


def limit_resources() -> None:
    """Hold this process to its memory and MAX_SECONDS of computing, and keep it from writing files.

    A system may know some limit by name only, as macOS does that of memory; it goes without.
    """
    limits = {
        resource.RLIMIT_CPU: MAX_SECONDS,
        resource.RLIMIT_AS: MAX_MEMORY,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for kind, limit in limits.items():
        hard = resource.getrlimit(kind)[1]
        most = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, hard))


def _main(path: str, media_type: str) -> int:
    """Write the text or, with the status _UNREADABLE, what is wrong with the file."""
    limit_resources()
    status = 0
    try:
        text = "".join(_within_limit(READERS[media_type](Path(path))))
    except FileTextError as error:
        status, text = _UNREADABLE, str(error)
    except MemoryError:
        status, text = _UNREADABLE, "too large when unpacked"
    except (FileNotFoundError, PermissionError):
        status, text = _UNREADABLE, "out of reach"
    except Exception as error:  # noqa: BLE001 - a reader may stumble over a bad file in any way
        status, text = _UNREADABLE, f"damaged: {type(error).__name__}: {error}"[:200]
    sys.stdout.buffer.write(text.encode(errors="ignore"))
    return status


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
