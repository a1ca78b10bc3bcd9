from django.urls import path

from torchcenter.record.views import ChangesView, EditionListView

from . import views

app_name = "tasks"
editions = EditionListView.as_view(section="tasks")
changes = ChangesView.as_view(section="tasks")
urlpatterns = [
    path("", views.PlanListView.as_view(), name="plans"),
    path("<year:year>/", views.PlanView.as_view(), name="plan"),
    path("<year:year>/editions/", editions, name="plan_editions"),
    path(
        "<year:year>/editions/<number:number>/",
        views.PlanEditionView.as_view(),
        name="plan_edition",
    ),
    path("<year:year>/editions/<number:number>/changes/", changes, name="plan_changes"),
    path("<year:year>/<number:position>/", views.TaskView.as_view(), name="task"),
    path("<year:year>/<number:position>/editions/", editions, name="task_editions"),
    path(
        "<year:year>/<number:position>/editions/<number:number>/",
        views.TaskEditionView.as_view(),
        name="task_edition",
    ),
    path(
        "<year:year>/<number:position>/editions/<number:number>/changes/",
        changes,
        name="task_changes",
    ),
]
