from modeltranslation.translator import TranslationOptions, register

from .models import Plan, PriorityTask, ProgressReport


@register(Plan)
class PlanTranslation(TranslationOptions):
    fields = ("title", "summary", "body", "change_note")


@register(PriorityTask)
class PriorityTaskTranslation(TranslationOptions):
    fields = ("title", "body", "change_note")


@register(ProgressReport)
class ProgressReportTranslation(TranslationOptions):
    fields = ("text",)
