"""The rich-text editor of the desk: what it offers, and the modules of ours that it loads."""

from __future__ import annotations

from django.urls import reverse_lazy
from django.utils.text import format_lazy
from django_prose_editor.fields import ProseEditorField
from django_prose_editor.widgets import AdminProseEditorWidget
from django_prose_editor.widgets import importmap as editor_import_map
from js_asset import ImportMap, Media

from torchcenter.htmlcleaning import clean

MODULES = {
    "torchcenter/rich-text": "js/rich_text/extensions.js",
    "torchcenter/pasting": "js/rich_text/pasting.js",
    "torchcenter/office-paste": "js/rich_text/office_paste.js",
    "torchcenter/rtf-pictures": "js/rich_text/rtf_pictures.js",
    "torchcenter/pictures": "js/rich_text/pictures.js",
}
import_map = editor_import_map | ImportMap(MODULES)

_DESK = reverse_lazy("admin:index")
_UPLOADS = reverse_lazy("admin:uploads")

EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Underline": True,
    "Strike": True,
    "Subscript": True,
    "Superscript": True,
    "HardBreak": True,
    "Heading": {"levels": [2, 3, 4]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "Link": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "History": True,
    "HTML": True,
    "Alignment": True,
    "TableMenu": True,
    "KeyboardExits": True,
    "TextPicture": {"files": format_lazy("{}files/", _DESK), "uploads": _UPLOADS},
    "RichPaste": {"uploads": _UPLOADS},
    "Menu": {
        "groups": [
            {"group": "blockType -lists", "type": "dropdown", "minItems": 2},
            {"group": "marks"},
            {"group": "alignment"},
            {"group": "lists"},
            {"group": "nodes -blockType -lists"},
            {"group": "link"},
            {"group": "pictures"},
            {"group": "table"},
            {"group": "history"},
            {"group": "utility"},
        ]
    },
}


class RichTextWidget(AdminProseEditorWidget):
    @property
    def media(self):
        return super().media + Media(importmap=import_map)

    def get_config(self):
        return super().get_config() | {"js_modules": ["torchcenter/rich-text"]}


class RichTextField(ProseEditorField):
    """HTML written with the desk's editor; cleaned here for the writer, again at the record's door."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("extensions", EXTENSIONS)
        kwargs.setdefault("sanitize", clean)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs):
        return super().formfield(**kwargs | {"widget": RichTextWidget})
