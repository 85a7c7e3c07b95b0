"""What every list of the API keeps to: pages, parameters, ETags, whose rows, how many queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliances.models import Region, School, SchoolAlias, SchoolTrait
from gongtongti.accounts.roles import RoleCode
from tests.clients import API, browser, token_client
from tests.factories import (
    AllianceFactory,
    CountyFactory,
    PostFactory,
    RegionFactory,
    SchoolFactory,
    SupportPairingFactory,
    UserFactory,
)


def walk(client, address):
    """All pages from the first to the last: the list of their rows."""
    pages, following = [], f"{API}{address}"
    while following:
        answer = client.get(following.removeprefix("http://testserver")).json()
        pages.append(answer["results"])
        following = answer["next"]
    return pages


# ---- pages --------------------------------------------------------------------------------------
@pytest.fixture
def alliances(county):
    schools = [SchoolFactory(county=county) for _ in range(9)]
    for core in range(0, 9, 3):
        AllianceFactory(county=county, core_school=schools[core], member_schools=schools[core + 1 : core + 3])
    for number in range(5):
        SupportPairingFactory(county=county, row_number=number + 1)


@pytest.mark.parametrize("size", [1, 2, 3, 500])
@pytest.mark.parametrize("address", ["/schools/", "/alliances/", "/memberships/", "/pairings/"])
def test_pages_together_are_the_list(client_program, alliances, address, size):
    (whole,) = walk(client_program, address)
    pages = walk(client_program, f"{address}?page_size={size}")
    assert [row for page in pages for row in page] == whole
    assert all(len(page) == size for page in pages[:-1])
    assert 1 <= len(pages[-1]) <= size
    assert len(whole) >= 3


def test_two_counties_are_turned_over_in_order(county):
    also = CountyFactory(slug="also-here")
    user = PostFactory(county=county, role=RoleCode.API_CLIENT).user
    PostFactory(user=user, county=also, role=RoleCode.API_CLIENT)
    for place, code in [(county, "B"), (also, "C"), (county, "A"), (also, "D"), (also, "A")]:
        SchoolFactory(county=place, code=code)
    pages = walk(token_client(user), "/schools/?page_size=2")
    assert [(row["county"], row["code"]) for page in pages for row in page] == [
        ("also-here", "A"),
        ("also-here", "C"),
        ("also-here", "D"),
        ("here", "A"),
        ("here", "B"),
    ]


def test_a_row_entered_meanwhile_pushes_no_other_out(client_program, county):
    for code in ("B", "C", "D"):
        SchoolFactory(county=county, code=code)
    first = client_program.get(f"{API}/schools/?page_size=2").json()
    SchoolFactory(county=county, code="A")
    School.objects.get(code="B").delete()
    second = client_program.get(first["next"].removeprefix("http://testserver")).json()
    assert [row["code"] for row in first["results"] + second["results"]] == ["B", "C", "D"]


@pytest.mark.parametrize("cursor", ["x", "W10:x", "\x00", "令牌", "WyJhIl0:" + "a" * 43])
def test_a_cursor_that_we_did_not_give_is_refused(refused, alliances, cursor):
    sentence = "翻页位置无效:它不是本列表给出的。请去掉 cursor 从第一页重新读取,再按返回的 next 翻页。"
    assert refused("/schools/", cursor=cursor) == [("cursor", "invalid_cursor", sentence)]


def test_a_cursor_fits_its_own_list_only(client_program, alliances):
    following = client_program.get(f"{API}/pairings/?page_size=1").json()["next"]
    query = following.partition("?")[2]
    assert client_program.get(f"{API}/pairings/?{query}").status_code == 200
    assert client_program.get(f"{API}/schools/?{query}").status_code == 400


@pytest.mark.parametrize("size", ["0", "501", "-1", "1.5", "x", "²", "9" * 5000])
def test_a_page_size_out_of_bounds_is_refused(refused, county, size):
    sentence = f"“{size}”不是每页行数。请填 1 至 500 之间的整数。"
    assert refused("/schools/", page_size=size) == [("page_size", "invalid_page_size", sentence)]


# ---- parameters ---------------------------------------------------------------------------------
def test_a_misspelt_filter_is_refused_and_the_known_ones_are_named(refused):
    assert refused("/memberships/", shool="S01") == [
        (
            "shool",
            "unknown_parameter",
            "没有“shool”这个参数。可用的参数:alliance、as_of、county、cursor、kind、page_size、role、school。请改正或去掉。",
        )
    ]
    assert refused("/regions/city/", as_of="2022-01-01") == [
        ("as_of", "unknown_parameter", "没有“as_of”这个参数。这个地址没有参数。请改正或去掉。")
    ]


def test_a_parameter_written_twice_is_refused(refused):
    sentence = "“code”写了不止一次,只能取一个值。请保留一个。"
    assert refused("/schools/", code=["S01", "S02"]) == [("code", "repeated_parameter", sentence)]


@pytest.mark.parametrize(
    ("query", "code", "sentence"),
    [
        (
            {"sector": "state"},
            "invalid_choice",
            "没有“state”这个取值。可用:public(公办)、private(民办)。请从中选择。",
        ),
        ({"in_county": "maybe"}, "invalid_choice", "“maybe”不是 true 或 false。请改正。"),
        ({"code": "S\x00"}, "null_characters_not_allowed", "含有不能使用的空字符(NUL)。请去掉。"),
        ({"code": "S" * 81}, "max_length", "代码太长,最多 80 个字符。请核对后改正。"),
        ({"search": "a b c d e f"}, "too_many_words", "搜索词太多:最多 5 个词、80 个字符。请缩短。"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(refused, query, code, sentence):
    (name,) = query
    assert refused("/schools/", **query) == [(name, code, sentence)]


# ---- answers ------------------------------------------------------------------------------------
def test_an_unchanged_answer_is_not_sent_again(client_program, county):
    SchoolFactory(county=county, code="S01")
    first = client_program.get(f"{API}/schools/")
    assert first["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Cookie"} <= {name.strip() for name in first["Vary"].split(",")}
    again = client_program.get(f"{API}/schools/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    SchoolAlias.objects.create(school=School.objects.get(), name="又名")
    changed = client_program.get(f"{API}/schools/", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_the_api_only_reads(client_program):
    for method in (client_program.post, client_program.put, client_program.patch, client_program.delete):
        response = method(f"{API}/schools/", data="{}", content_type="application/json")
        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD"
        assert response.json()["detail"] == "接口只读:只能用 GET 或 HEAD。请改用 GET。"
    assert client_program.options(f"{API}/schools/").status_code == 405
    assert client_program.head(f"{API}/schools/").status_code == 200


def test_other_forms_than_json_are_not_on_offer(client_program):
    response = client_program.get(f"{API}/schools/", headers={"Accept": "text/html"})
    assert response.status_code == 406
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["detail"] == "接口只提供 application/json。请改写或去掉 Accept 头。"


@pytest.mark.parametrize("address", ["/", "/nothing/", "/schools/here/S\x00/", "/schools/here/", "/runs/x/"])
def test_an_address_that_is_none_is_a_problem_too(client_program, address):
    response = client_program.get(f"{API}{address}")
    assert response.status_code == 404
    assert response.json() == {
        "type": "about:blank",
        "title": "没有找到",
        "status": 404,
        "detail": "没有这一项,或者它不在您的查看范围内。请核对网址中的县代码和编号。",
        "errors": [
            {
                "code": "not_found",
                "detail": "没有这一项,或者它不在您的查看范围内。请核对网址中的县代码和编号。",
                "attr": None,
            }
        ],
    }


def test_a_failure_says_nothing_of_its_cause(client_program, monkeypatch):
    monkeypatch.setattr("alliances.api.views.SchoolList.list", lambda *args, **kwargs: 1 / 0)
    client_program.raise_request_exception = False
    response = client_program.get(f"{API}/schools/")
    assert response.status_code == 500
    assert response.json()["errors"] == [
        {
            "code": "error",
            "detail": "服务器没能完成这次请求,错误已经记录。请稍后再试;仍不成功时请把时间和网址告诉管理员。",
            "attr": None,
        }
    ]


def test_an_address_without_its_last_slash_leads_to_the_one_with_it(client_program):
    assert client_program.get(f"{API}/schools?code=S01")["Location"] == f"{API}/schools/?code=S01"


# ---- whose rows ---------------------------------------------------------------------------------
def test_another_county_s_rows_do_not_exist(client_program, alliances):
    other = CountyFactory(slug="there")
    school = SchoolFactory(county=other, code="X01")
    AllianceFactory(county=other, code="Y01", core_school=school)
    SupportPairingFactory(county=other, row_number=99)
    theirs = token_client(PostFactory(county=other, role=RoleCode.API_CLIENT).user)
    for address in ("/schools/there/X01/", "/alliances/there/Y01/", "/pairings/there/99/"):
        assert theirs.get(f"{API}{address}").status_code == 200
        assert client_program.get(f"{API}{address}").status_code == 404
    for address in ("/schools/", "/alliances/", "/memberships/", "/pairings/"):
        assert walk(theirs, address)[0]
        assert walk(client_program, f"{address}?county=there") == [[]]
        assert {row["county"] for row in walk(client_program, address)[0]} == {"here"}


def test_a_person_who_is_signed_in_reads_without_a_token(county):
    SchoolFactory(county=county, code="S01")
    person = browser(PostFactory(county=county, role=RoleCode.LEADER).user)
    assert [row["code"] for row in walk(person, "/schools/")[0]] == ["S01"]


def test_an_account_without_post_is_told_so(county):
    response = browser(UserFactory()).get(f"{API}/schools/")
    assert response.status_code == 403
    assert response.json()["errors"] == [
        {
            "code": "post_missing",
            "detail": "您的账号没有任职,或所任岗位不能查看这一项。请联系局管理员核实任职。",
            "attr": None,
        }
    ]


# ---- cost ---------------------------------------------------------------------------------------
#: Two of them find the token and the posts of its owner.
QUERIES = {
    "/counties/": 4,
    "/regions/": 4,
    "/schools/": 5,
    "/alliances/": 4,
    "/memberships/": 3,
    "/pairings/": 3,
}


def enter(county, number):
    for _ in range(number):
        town = RegionFactory(code=f"{county.region.code}-t{Region.objects.count()}", parent=county.region)
        school = SchoolFactory(county=county, region=town, main_campus=SchoolFactory(county=county))
        SchoolAlias.objects.create(school=school, name=f"又名{school.code}")
        SchoolTrait.objects.create(school=school, trait="tier", value="town")
        AllianceFactory(county=county, core_school=school, member_schools=[school.main_campus])
        SupportPairingFactory(county=county, recipient_school=school, supporting_school=school.main_campus)


def test_a_list_costs_the_same_for_few_rows_and_for_many(client_program, county):
    county.region = RegionFactory()
    county.save()

    def cost(address):
        with CaptureQueriesContext(connection) as seen:
            rows = client_program.get(f"{API}{address}?page_size=500").json()["results"]
        return len(seen), len(rows)

    enter(county, 5)
    client_program.get(f"{API}/counties/")  # notes the token's use, once in a few minutes
    few = {address: cost(address) for address in QUERIES}
    enter(county, 45)
    many = {address: cost(address) for address in QUERIES}
    assert {address: queries for address, (queries, _rows) in few.items()} == QUERIES
    assert {address: queries for address, (queries, _rows) in many.items()} == QUERIES
    assert all(many[address][1] >= few[address][1] + 45 for address in QUERIES if address != "/counties/")
