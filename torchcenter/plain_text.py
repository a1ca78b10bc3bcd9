"""The text of a plain-text file that an institution's office may send, whatever it was written with."""

import re

MAX_BYTES = 5 * 1024 * 1024


class DocumentError(ValueError):
    """The document cannot be read. `message` is a Chinese sentence, `line` counts from 1."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message, line)
        self.message = message
        self.line = line

    def __str__(self) -> str:
        return self.message if self.line is None else f"第{self.line}行：{self.message}"


# What no text holds that can be kept: half a surrogate pair, and U+0000, which PostgreSQL refuses.
NO_TEXT = re.compile("[\0\ud800-\udfff]")
NEWLINE = re.compile("\r\n|[\r\n\u0085\u2028\u2029]")
_ZIP = "ZIP压缩文件"
_SIGNATURES = (
    (b"%PDF-", "PDF文件"),
    (b"PK\x03\x04", _ZIP),
    (b"PK\x05\x06", _ZIP),
    (b"\x89PNG\r\n", "PNG图片"),
    (b"\xff\xd8\xff", "JPEG图片"),
    (b"GIF87a", "GIF图片"),
    (b"GIF89a", "GIF图片"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版Office文件（DOC、XLS、WPS等）"),
    (b"{\\rtf", "RTF文件"),
    (b"\x1f\x8b", "GZIP压缩文件"),
    (b"Rar!\x1a\x07", "RAR压缩文件"),
    (b"7z\xbc\xaf\x27\x1c", "7Z压缩文件"),
    (b"\xff\xfe\x00\x00", "UTF-32编码的文本"),
    (b"\x00\x00\xfe\xff", "UTF-32编码的文本"),
)
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "gb18030": "GB18030",
}
# Web pages leave zero-width spaces at the ends of lines, where they hide what a line is.
BLANK = "".join(c for c in map(chr, range(0x3001)) if c.isspace()) + "\u200b\ufeff"
_UNFAMILIAR = re.compile("[^\t\r\n -~“”…—\u3000-\u303f一-鿿\uff01-\uff5e]+")


def decode(data: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 or GB18030, its newlines as `\\n`, without a BOM.

    Raises `DocumentError` for a file that is too large, blank, of a known binary kind, holds a NUL
    or is not whole in any of the three encodings.
    """
    if len(data) > MAX_BYTES:
        raise DocumentError(f"文件超过{MAX_BYTES // 1024**2}MiB的上限。")
    refuse_known_binary(data)
    encoding = encoding_of(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "replace")
        raise DocumentError(
            f"从文件第{error.start + 1}个字节起，内容不是有效的{_ENCODING_NAMES[encoding]}文本"
            "（可用的编码是UTF-8、UTF-16和GB18030）。",
            _line_after(before),
        ) from None
    text = text.removeprefix("\ufeff")
    if not text.strip(BLANK):
        raise DocumentError("文件没有内容。")
    if (nul := text.find("\0")) >= 0:
        raise DocumentError("含有空字符U+0000，不是纯文本文件。", _line_after(text[:nul]))
    return NEWLINE.sub("\n", text)


def refuse_known_binary(data: bytes) -> None:
    """Raise `DocumentError` if the beginning of a file is that of a kind that is no plain text."""
    kind = next((kind for signature, kind in _SIGNATURES if data.startswith(signature)), None)
    if kind == _ZIP and b"word/" in data:
        kind = "Word文件（DOCX）"
    if kind:
        raise DocumentError(f"这是{kind}，不能作为纯文本读取。")


def encoding_of(data: bytes) -> str:
    """The encoding to hold a file to; the file may still turn out to be damaged."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return encoding
    decoded = data.decode("utf-8", "replace")
    damage = decoded.count("\ufffd") - data.count("\ufffd".encode())
    if b"\0" in data and (encoding := _utf16_without_mark(data, is_utf8=not damage)):
        return encoding
    # Chinese in GB18030 hardly ever makes whole UTF-8 characters, so a file with more whole ones
    # than broken ones is damaged UTF-8. Read as GB18030 it would pass, as nonsense.
    whole = len(decoded) - len(decoded.encode("ascii", "ignore")) - damage
    return "utf-8" if not damage or whole > damage else "gb18030"


def _utf16_without_mark(data: bytes, *, is_utf8: bool) -> str | None:
    """The byte order under which data with NULs reads as mostly Chinese or ASCII, if there is one.

    The place of the NULs alone does not tell: 一 is 4E 00, and begins most headings.
    """
    if is_utf8 and data.count(0) * 4 < len(data):
        return None  # UTF-8 with a stray NUL; as UTF-16 any ASCII would look like Chinese
    readings = {}
    for encoding in ("utf-16-le", "utf-16-be"):
        text = data.decode(encoding, "replace")
        readings[encoding] = len(_UNFAMILIAR.sub("", text)) / len(text)
    encoding = max(readings, key=readings.__getitem__)
    return encoding if readings[encoding] > 0.5 else None


def _line_after(text: str) -> int:
    return len(NEWLINE.findall(text)) + 1
