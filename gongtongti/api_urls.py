"""The addresses of the read-only API, version 1."""

from django.contrib.auth.decorators import login_required
from django.urls import path, re_path, register_converter
from django.urls.converters import StringConverter

from alliances.api import record_views as records
from alliances.api import views as registry
from evaluation.api import comparing_views as comparing
from evaluation.api import decision_views as decisions
from evaluation.api import finding_views as findings
from evaluation.api import policy_views as policies
from evaluation.api import publication_views as publications
from evaluation.api import views as scores
from teachers.api import views as people

from .api_views import DocsView, SchemaView, UnknownAddress


class CodeConverter(StringConverter):
    """A code in an address. PostgreSQL does not look for NUL: it raises an error."""

    regex = r"[^/\x00]{1,80}"


register_converter(CodeConverter, "code")

app_name = "api"
urlpatterns = [
    path("counties/", registry.CountyList.as_view(), name="counties"),
    path("regions/", registry.RegionList.as_view(), name="regions"),
    path("regions/<code:code>/", registry.RegionDetail.as_view(), name="region"),
    path("schools/", registry.SchoolList.as_view(), name="schools"),
    path("schools/<code:county>/<code:code>/", registry.SchoolDetail.as_view(), name="school"),
    path("alliances/", registry.AllianceList.as_view(), name="alliances"),
    path("alliances/<code:county>/<code:code>/", registry.AllianceDetail.as_view(), name="alliance"),
    path("memberships/", registry.MembershipList.as_view(), name="memberships"),
    path("pairings/", registry.PairingList.as_view(), name="pairings"),
    path("pairings/<code:county>/<int:row>/", registry.PairingDetail.as_view(), name="pairing"),
    path("activities/", records.ActivityList.as_view(), name="activities"),
    path("activities/<code:number>/", records.ActivityDetail.as_view(), name="activity"),
    path("teachers/", people.TeacherList.as_view(), name="teachers"),
    path("teachers/<code:county>/<code:staff_number>/", people.TeacherDetail.as_view(), name="teacher"),
    path("rotations/", people.RotationList.as_view(), name="rotations"),
    path("rotations/<code:number>/", people.RotationDetail.as_view(), name="rotation"),
    path("rotations/<code:number>/findings/", findings.RotationFindings.as_view(), name="rotation_findings"),
    path("findings/", findings.FindingList.as_view(), name="findings"),
    path("quotas/", findings.QuotaList.as_view(), name="quotas"),
    path("progress/", findings.ProgressList.as_view(), name="progress"),
    path("policies/", policies.PackList.as_view(), name="policies"),
    path("policies/<code:pack>/", policies.PackDetail.as_view(), name="policy"),
    path("questions/", policies.QuestionList.as_view(), name="questions"),
    path("questions/<code:pack>/<code:question>/", policies.QuestionDetail.as_view(), name="question"),
    path("decisions/", decisions.DecisionList.as_view(), name="decisions"),
    path("runs/", scores.RunList.as_view(), name="runs"),
    path("runs/<int:run>/", scores.RunDetail.as_view(), name="run"),
    path("runs/<int:run>/document/", scores.RunDocument.as_view(), name="run_document"),
    path("scores/", scores.ScoreList.as_view(), name="scores"),
    path("scores/<int:run>/<code:school>/<code:row>/", scores.ScoreDetail.as_view(), name="score"),
    path("publications/", publications.PublicationList.as_view(), name="publications"),
    path("chain/", publications.ChainList.as_view(), name="chain"),
    path("readings/", comparing.Readings.as_view(), name="readings"),
    path("comparisons/", comparing.Comparisons.as_view(), name="comparisons"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", login_required(DocsView.as_view()), name="docs"),
    # Nothing, or what ends with a slash: an address without its last slash is still sent on to the one with it.
    re_path(r"^(?:.*/)?$", UnknownAddress.as_view(), name="unknown"),
]
