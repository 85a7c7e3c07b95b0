"""The laboratory: exact arithmetic on plain facts. Every formula a policy pack may name is listed here."""

from .bundled_quality import bundled_quality
from .county_quality import county_quality, county_quality_each
from .own_result import own_result
from .pooled_quality import pooled_quality

FORMULAS = {
    "own_result": own_result,
    "pooled_quality": pooled_quality,
    "bundled_quality": bundled_quality,
    "county_quality": county_quality,
}

#: Of those that can be asked under several rules at once, what does so: the same rows for less work.
UNDER_EACH = {"county_quality": county_quality_each}
