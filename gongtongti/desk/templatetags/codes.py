"""校验码 as it is read out and printed."""

from django import template

from evaluation.codes import grouped_code
from evaluation.models import ChainLink

register = template.Library()

register.filter("in_groups", grouped_code)


@register.inclusion_tag("components/code_foot.html")
def code_foot(county):
    """At the foot of what is printed: the county's last 校验码, which proves later what stood before it."""
    return {"county": county, "head": ChainLink.objects.head_of(county) if county else ""}
