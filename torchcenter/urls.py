from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, register_converter

from torchcenter.record import leaving, sitemap
from torchcenter.record.feeds import FeedView
from torchcenter.record.open_data import CsvView, JsonLinesView
from torchcenter.record.search.views import SearchFeedView, SearchJsonView

from . import addresses, views

register_converter(addresses.Year, "year")
register_converter(addresses.Month, "month")
register_converter(addresses.Number, "number")
register_converter(addresses.Document, "document")
register_converter(addresses.Sha256, "sha256")
register_converter(addresses.FileName, "filename")

of_notices = FeedView.as_view(section="notices", page="notices:list", year_page="notices:year")
of_history = FeedView.as_view(section="history", page="history:timeline")
of_tasks = FeedView.as_view(section="tasks", page="tasks:plans", year_page="tasks:plan")
feeds = [
    path("", views.FeedsView.as_view(), name="list"),
    path("all.xml", FeedView.as_view(page="home"), name="all"),
    path("search.xml", SearchFeedView.as_view(), name="search"),
    path("notices.xml", of_notices, name="notices"),
    path("notices/<year:year>.xml", of_notices, name="notices-year"),
    path("notices/categories/<slug:category>.xml", of_notices, name="notices-category"),
    path("history.xml", of_history, name="history"),
    path("history/<year:year>.xml", of_history, name="history-year"),
    path("tasks.xml", of_tasks, name="tasks"),
    path("tasks/<year:year>.xml", of_tasks, name="tasks-year"),
]

data = [
    path("all.csv", CsvView.as_view(), name="csv"),
    path("all.jsonl", JsonLinesView.as_view(), name="jsonl"),
    *(
        path(
            f"{section}.{view.extension}",
            view.as_view(section=section),
            name=f"{section}-{view.extension}",
        )
        for section in ("notices", "history", "tasks")
        for view in (CsvView, JsonLinesView)
    ),
]

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("desk/", admin.site.urls),
    path("", include("torchcenter.record.urls")),
    path("api/", include("torchcenter.record.api.urls")),
    path("data/", include((data, "data"))),
    path("api/search/", SearchJsonView.as_view(), name="api-search"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_contact, name="security-contact"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemaps/pages.xml", sitemap.pages, {"paths": views.site_pages}, name="sitemap-pages"),
    path(
        "sitemaps/<slug:section>/<year:year>-<number:part>.xml",
        sitemap.documents,
        name="sitemap-part",
    ),
    *i18n_patterns(
        path("", views.HomeView.as_view(), name="home"),
        path("notices/", include("notices.urls")),
        path("history/", include("history.urls")),
        path("tasks/", include("tasks.urls")),
        path("search/", include("torchcenter.record.search.urls")),
        path("feeds/", include((feeds, "feeds"))),
        path("leaving/<slug:identifier>/", leaving.to_register, name="leaving-for-register"),
        path("leaving/<number:edition>/<number:link>/", leaving.page, name="leaving"),
        path("data/", views.DataView.as_view(), name="open-data"),
        path("site-map/", views.SiteMapView.as_view(), name="site-map"),
        path("corrections/", views.CorrectionsView.as_view(), name="corrections"),
        path("accessibility/", views.AccessibilityView.as_view(), name="accessibility"),
        path("privacy/", views.PrivacyView.as_view(), name="privacy"),
        path("opensearch.xml", views.opensearch, name="opensearch"),
        prefix_default_language=False,
    ),
]

handler404 = views.page_not_found
handler500 = views.server_error
