from django.urls import path

from . import views

app_name = "evaluation"
urlpatterns = [
    path("scores/", views.scores, name="scores"),
    path("scores/runs/", views.start_run, name="start_run"),
    path("scores/runs/<int:pk>/", views.run, name="run"),
    path("scores/<int:pk>/", views.score, name="score"),
    path("policies/", views.policies, name="policies"),
    path("policies/<slug:pack>/", views.policy, name="policy"),
]
