from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from .models import OrganisationName, SiteIdentity


@admin.register(OrganisationName)
class OrganisationNameAdmin(TranslationAdmin):
    list_display = ["name", "name_en", "short_name", "valid_from", "valid_until"]
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
                    ("government_mark_state", "government_mark_number"),
                ]
            },
        ),
    ]

    def changelist_view(self, request, extra_context=None):
        """There is one row: its form stands in for the list."""
        if not self.has_view_or_change_permission(request):
            return super().changelist_view(request, extra_context)
        if SiteIdentity.objects.exists():
            return HttpResponseRedirect(reverse("admin:identity_siteidentity_change", args=[1]))
        return HttpResponseRedirect(reverse("admin:identity_siteidentity_add"))

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not SiteIdentity.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        obj.pk = 1
        super().save_model(request, obj, form, change)
