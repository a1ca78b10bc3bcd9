from django.urls import path

from .views import SearchView, SuggestionsView

app_name = "search"
urlpatterns = [
    path("", SearchView.as_view(), name="page"),
    path("suggestions/", SuggestionsView.as_view(), name="suggestions"),
]
