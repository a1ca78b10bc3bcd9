from django.urls import path

from torchcenter.record.views import ChangesView, EditionListView

from . import views

app_name = "notices"
urlpatterns = [
    path("", views.NoticeListView.as_view(), name="list"),
    path("<year:year>/", views.NoticeYearView.as_view(), name="year"),
    path("<year:year>/<month:month>/", views.NoticeMonthView.as_view(), name="month"),
    path("<year:year>/<document:document>/", views.NoticeView.as_view(), name="notice"),
    path(
        "<year:year>/<document:document>/editions/",
        EditionListView.as_view(section="notices"),
        name="editions",
    ),
    path(
        "<year:year>/<document:document>/editions/<number:number>/",
        views.NoticeEditionView.as_view(),
        name="edition",
    ),
    path(
        "<year:year>/<document:document>/editions/<number:number>/changes/",
        ChangesView.as_view(section="notices"),
        name="changes",
    ),
]
