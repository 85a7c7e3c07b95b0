from django.urls import path

from .views import charters, declarations
from .views.confirmations import confirmations
from .views.health import health
from .views.home import home
from .views.me import me
from .views.mine import mine
from .views.review import review
from .views.search import search

app_name = "desk"
urlpatterns = [
    path("", home, name="home"),
    path("confirmations/", confirmations, name="confirmations"),
    path("review/", review, name="review"),
    path("me/", me, name="me"),
    path("mine/", mine, name="mine"),
    path("charters/", charters.charters, name="charters"),
    path("charters/new/<slug:county>/<str:code>/", charters.new_charter, name="new_charter"),
    path("charters/<str:number>/", charters.charter, name="charter"),
    path("charters/<str:number>/edit/", charters.edit_charter, name="edit_charter"),
    path("declarations/new/<slug:county>/<str:code>/", declarations.new_declaration, name="new_declaration"),
    path("declarations/<str:number>/", declarations.declaration, name="declaration"),
    path("declarations/<str:number>/edit/", declarations.edit_declaration, name="edit_declaration"),
    path("search/", search, name="search"),
    path("healthz/", health, name="health"),
]
