"""Path converters of the site's addresses. A document number has three digits or more: a month has two."""


class Year:
    regex = r"[12][0-9]{3}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return f"{value:04d}"


class Month:
    regex = r"0[1-9]|1[0-2]"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return f"{value:02d}"


class Number:
    regex = r"[1-9][0-9]{0,8}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return str(value)


class Document(Number):
    regex = r"[1-9][0-9]{2,17}"


class Text:
    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


class Sha256(Text):
    regex = r"[0-9a-f]{64}"


class FileName(Text):
    # PostgreSQL takes no NUL; no stored name has a control character.
    regex = r"[^/\x00-\x1f\x7f]{1,255}"
