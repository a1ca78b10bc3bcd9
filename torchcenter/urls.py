from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, register_converter

from torchcenter.record.search.views import SearchFeedView, SearchJsonView

from . import addresses, views

register_converter(addresses.Year, "year")
register_converter(addresses.Month, "month")
register_converter(addresses.Number, "number")
register_converter(addresses.Document, "document")
register_converter(addresses.Sha256, "sha256")
register_converter(addresses.FileName, "filename")

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("desk/", admin.site.urls),
    path("", include("torchcenter.record.urls")),
    path("api/search/", SearchJsonView.as_view(), name="api-search"),
    *i18n_patterns(
        path("", views.HomeView.as_view(), name="home"),
        path("notices/", include("notices.urls")),
        path("history/", include("history.urls")),
        path("tasks/", include("tasks.urls")),
        path("search/", include("torchcenter.record.search.urls")),
        path("feeds/search.xml", SearchFeedView.as_view(), name="search-feed"),
        prefix_default_language=False,
    ),
]

handler404 = views.page_not_found
