from modeltranslation.translator import TranslationOptions, register

from .models import OrganisationName, SiteIdentity


@register(OrganisationName)
class OrganisationNameTranslation(TranslationOptions):
    fields = ("name", "short_name")
    required_languages = ("zh-hans",)


@register(SiteIdentity)
class SiteIdentityTranslation(TranslationOptions):
    fields = ("address",)
