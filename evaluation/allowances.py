"""补贴标准: the amounts that the documents do not give, as the bureau enters them; never made up."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from alliances.models import County
from alliances.periods import SchoolYear
from alliances.refusals import NotYours
from gongtongti.accounts.roles import Permission
from gongtongti.accounts.scope import Scope

from .models import AllowanceRate


def keep_rates(
    county: County,
    year: SchoolYear,
    wanted: Mapping[str, tuple[Decimal | None, str]],
    *,
    scope: Scope,
    by,
) -> None:
    """`wanted`: kind → (yuan a year, basis). Without an amount there is none; what stood is in the history."""
    if not scope.may(Permission.STIPENDS_AUTHORISE, county.pk):
        raise NotYours(
            "没有保存:只有教育局负责核发补助的科室可以录入补贴标准。请核对账号,或联系有权办理的人。"
        )
    with transaction.atomic():
        County.hold(county.pk)
        rows = AllowanceRate.objects.filter(county=county, school_year=year)
        standing = {rate.kind: rate for rate in rows}
        for kind, (yuan, basis) in wanted.items():
            rate = standing.get(kind)
            if yuan is None:
                if rate is not None:
                    rate.delete()
                continue
            if rate is not None and (rate.yuan, rate.basis) == (yuan, basis):
                continue
            rate = rate or AllowanceRate(county=county, school_year=year, kind=kind)
            rate.yuan, rate.basis, rate.entered_by = yuan, basis, by
            rate.full_clean()
            rate.save()
