from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from torchcenter.desk.kinds import KindForm, category_names

from .models import EditingLimit
from .names import name_of

admin.site.unregister([User, Group])


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Only a superuser makes superusers, changes one, or gives a permission past the groups."""

    list_display = ["username", "full_name", "email", "in_groups", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]

    # What would lead past the groups.
    reserved = ("is_superuser", "user_permissions")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if request.user.is_superuser:
            return fieldsets
        return [
            (
                title,
                {**options, "fields": [f for f in options["fields"] if f not in self.reserved]},
            )
            for title, options in fieldsets
        ]

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (request.user.is_superuser or not (obj and obj.is_superuser))

    @admin.display(description=_("name"))
    def full_name(self, user):
        return name_of(user) if user.first_name or user.last_name else ""

    @admin.display(description=_("groups"))
    def in_groups(self, user):
        return "、".join(group.name for group in user.groups.all())


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin):
    """What a group may do is changed by superusers alone; others could give themselves anything."""

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and request.user.is_superuser

    def has_add_permission(self, request):
        return super().has_add_permission(request) and request.user.is_superuser

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and request.user.is_superuser


@admin.register(EditingLimit)
class EditingLimitAdmin(admin.ModelAdmin):
    form = KindForm
    list_display = ["whose", "kind_name", "category_name"]
    list_display_links = ["whose"]
    list_select_related = ["user", "group", "kind"]
    fields = [("user", "group"), ("kind", "category")]

    def get_changelist_instance(self, request):
        self.names = category_names()
        return super().get_changelist_instance(request)

    @admin.display(description=_("user or group"))
    def whose(self, limit):
        return limit.user or limit.group

    @admin.display(description=_("kind"))
    def kind_name(self, limit):
        return capfirst(limit.kind.name)

    @admin.display(description=_("category"))
    def category_name(self, limit):
        if not limit.category:
            return _("every category")
        return self.names.get((limit.kind_id, limit.category), limit.category)
