from django.urls import path

from . import views

app_name = "api"
urlpatterns = [
    path("", views.DescriptionView.as_view(), name="description"),
    path("editions/", views.EditionListView.as_view(), name="editions"),
    path("editions/<document:document>/", views.DocumentView.as_view(), name="document"),
]
