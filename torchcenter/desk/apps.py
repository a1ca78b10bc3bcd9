from django.apps import AppConfig, apps
from django.contrib.admin import apps as admin
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "torchcenter.desk"
    verbose_name = _("Desk")

    def ready(self):
        # Django's own name, 认证和授权, says little to those who come to add a colleague.
        apps.get_app_config("auth").verbose_name = _("Users and permissions")


class DeskAdminConfig(admin.AdminConfig):
    # The app of this module is DeskConfig; this one stands in for django.contrib.admin by name.
    default = False
    default_site = "torchcenter.desk.site.DeskSite"
