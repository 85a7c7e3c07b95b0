from django.urls import path

from .views import registry

app_name = "alliances"
urlpatterns = [
    path("alliances/", registry.alliance_list, name="alliance_list"),
    path("alliances/<slug:county>/<str:code>/", registry.alliance, name="alliance"),
    path("schools/", registry.school_list, name="school_list"),
    path("schools/<slug:county>/<str:code>/", registry.school, name="school"),
    path("pairings/", registry.pairing_list, name="pairing_list"),
]
