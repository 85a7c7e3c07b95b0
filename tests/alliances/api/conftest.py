import pytest

from gongtongti.accounts.roles import RoleCode
from tests.clients import token_client
from tests.factories import CountyFactory, PostFactory


@pytest.fixture
def county(db):
    return CountyFactory(slug="here", name="本县")


@pytest.fixture
def client_program(county):
    return token_client(PostFactory(county=county, role=RoleCode.API_CLIENT).user, "registry:read")


@pytest.fixture
def ask(client_program):
    """`ask("/schools/", stage="junior")` → the answer, which must have succeeded."""

    def get(address, **query):
        response = client_program.get(f"/api/v1{address}", query)
        assert response.status_code == 200, response.content.decode()
        return response.json()

    return get


@pytest.fixture
def refused(client_program):
    """`refused("/schools/", stage="x")` → [(parameter, code, sentence)] of the 400 it must meet."""

    def get(address, **query):
        response = client_program.get(f"/api/v1{address}", query)
        assert response.status_code == 400, response.content.decode()
        assert response["Content-Type"] == "application/problem+json"
        return [(error["attr"], error["code"], error["detail"]) for error in response.json()["errors"]]

    return get
