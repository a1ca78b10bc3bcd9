from django.urls import path

from torchcenter.record.views import ChangesView, EditionListView

from . import views
from .calendar import milestones

app_name = "history"
urlpatterns = [
    path("", views.TimelineView.as_view(), name="timeline"),
    path("milestones.ics", milestones, name="calendar"),
    path("<document:document>/", views.MilestoneView.as_view(), name="milestone"),
    path(
        "<document:document>/editions/",
        EditionListView.as_view(section="history"),
        name="editions",
    ),
    path(
        "<document:document>/editions/<number:number>/",
        views.MilestoneEditionView.as_view(),
        name="edition",
    ),
    path(
        "<document:document>/editions/<number:number>/changes/",
        ChangesView.as_view(section="history"),
        name="changes",
    ),
]
