from django import forms
from django.contrib import admin
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from torchcenter.desk.kinds import KindField, KindForm, category_names

from .models import ReviewRoute, ReviewStep


class ReviewRouteForm(KindForm):
    kind = KindField(
        required=False,
        empty_label=_("every kind"),
        help_text=_(
            "A kind, or a category of it, may have a route of its own; that one holds then."
        ),
    )


class StepFormSet(forms.BaseInlineFormSet):
    """A step names its group; two steps of one level are refused at the second."""

    def clean(self):
        super().clean()
        taken = set()
        for form in self.forms:
            level = form.cleaned_data.get("level")
            if level and not form.cleaned_data.get("DELETE"):
                if level in taken:
                    form.add_error("level", _("The route has this step already."))
                taken.add(level)


class ReviewStepInline(admin.TabularInline):
    model = ReviewStep
    formset = StepFormSet
    extra = 0
    max_num = 3


@admin.register(ReviewRoute)
class ReviewRouteAdmin(admin.ModelAdmin):
    """Which steps a text passes before it is published; none where a route has none."""

    form = ReviewRouteForm
    list_display = ["route", "category_name", "steps_in_order"]
    list_select_related = ["kind"]
    fields = [("kind", "category")]
    inlines = [ReviewStepInline]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("steps__group")

    def get_changelist_instance(self, request):
        self.names = category_names()
        return super().get_changelist_instance(request)

    @admin.display(description=_("kind"))
    def route(self, route):
        return capfirst(route.kind.name) if route.kind else _("every kind")

    @admin.display(description=_("category"))
    def category_name(self, route):
        if not route.category:
            return _("every category")
        return self.names.get((route.kind_id, route.category), route.category)

    @admin.display(description=_("steps"))
    def steps_in_order(self, route):
        return " → ".join(map(str, route.steps.all())) or _("no review")
