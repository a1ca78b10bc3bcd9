from django.urls import path

from .views import file

app_name = "record"
urlpatterns = [
    path("files/<sha256:sha256>/<filename:name>", file, name="file"),
]
