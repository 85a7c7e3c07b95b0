from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path

from gongtongti.desk.sign_in import SignIn

urlpatterns = [
    path("login/", SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("", include("gongtongti.desk.urls")),
    path("", include("alliances.urls")),
    path("", include("teachers.urls")),
    path("", include("evaluation.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("gongtongti.api_urls")),
]
