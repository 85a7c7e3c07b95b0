from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("gongtongti.desk.urls")),
    path("", include("gongtongti.accounts.urls")),
    path("", include("alliances.urls")),
    path("", include("evaluation.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("gongtongti.api_urls")),
]
