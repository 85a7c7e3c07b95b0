from django.urls import path

from .views import board, decisions, policies, quotas, scores, stipend_finance, stipends

app_name = "evaluation"
urlpatterns = [
    path("scores/", scores.scores, name="scores"),
    path("scores/runs/", scores.start_run, name="start_run"),
    path("scores/runs/<int:pk>/", scores.run, name="run"),
    path("scores/<int:pk>/", scores.score, name="score"),
    path("policies/", policies.policies, name="policies"),
    path("policies/<slug:pack>/", policies.policy, name="policy"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/<slug:pack>/<str:question>/", decisions.decision, name="decision"),
    path("board/", board.board, name="board"),
    path("board/<slug:county>/<str:code>/", board.board_alliance, name="board_alliance"),
    path("quotas/", quotas.quotas, name="quotas"),
    path("quotas/plan/", quotas.plan_findings, name="plan_findings"),
    path("quotas/<slug:county>/<str:code>/", quotas.quota_school, name="quota_school"),
    path("rotations/<str:number>/findings/", quotas.rotation_findings, name="rotation_findings"),
    path("stipends/", stipends.stipends, name="stipends"),
    path("stipends.xlsx", stipend_finance.stipends_xlsx, name="stipends_xlsx"),
    path("stipends/authorise/", stipends.authorise_stipends, name="authorise_stipends"),
    path("stipends/allowances/", stipend_finance.stipend_allowances, name="stipend_allowances"),
    path("stipends/months/", stipend_finance.stipend_months, name="stipend_months"),
    path("stipends/forecast/", stipend_finance.stipend_forecast, name="stipend_forecast"),
    path("stipends/mine/", stipends.my_stipend, name="my_stipend"),
    path("stipends/<slug:county>/<str:staff_number>/<str:school_year>/", stipends.stipend, name="stipend"),
]
