from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from .models import OrganisationName, SiteIdentity


@admin.register(OrganisationName)
class OrganisationNameAdmin(TranslationAdmin):
    list_display = ["name", "short_name", "valid_from", "valid_until"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("name_zh_hans", "name_en"),
                    ("short_name_zh_hans", "short_name_en"),
                    ("valid_from", "valid_until"),
                ]
            },
        )
    ]


@admin.register(SiteIdentity)
class SiteIdentityAdmin(TranslationAdmin):
    fieldsets = [
        (_("Contact"), {"fields": [("address_zh_hans", "address_en"), ("telephone", "email")]}),
        (
            _("Identifiers"),
            {
                "fields": [
                    ("icp_state", "icp_number"),
                    ("police_state", "police_number"),
                    ("site_code_state", "site_code_number"),
                ]
            },
        ),
    ]

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not SiteIdentity.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        obj.pk = 1
        super().save_model(request, obj, form, change)
