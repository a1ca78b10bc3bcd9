from modeltranslation.translator import TranslationOptions, register

from .models import Attachment, Category, Notice, Picture


@register(Category)
class CategoryTranslation(TranslationOptions):
    fields = ("name",)
    required_languages = ("zh-hans",)


@register(Notice)
class NoticeTranslation(TranslationOptions):
    fields = ("title", "summary", "body", "source", "change_note")


@register(Attachment)
class AttachmentTranslation(TranslationOptions):
    fields = ("title",)


@register(Picture)
class PictureTranslation(TranslationOptions):
    fields = ("title", "alt")
