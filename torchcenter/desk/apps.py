from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "torchcenter.desk"
    verbose_name = _("Desk")


class DeskAdminConfig(admin.AdminConfig):
    # The app of this module is DeskConfig; this one stands in for django.contrib.admin by name.
    default = False
    default_site = "torchcenter.desk.site.DeskSite"
