from django.urls import path

from .views import file

app_name = "record"
urlpatterns = [
    path("files/<sha256:sha256>/<str:name>", file, name="file"),
]
