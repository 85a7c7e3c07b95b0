"""Values of policy packs as the API writes them. Numbers are text, so that no client rounds them."""

from rest_framework import serializers

from alliances.api.base import Payload

from ..formulas.numbers import plain
from ..policy_fields import year_text


class ExactField(serializers.CharField):
    """An exact fraction, written as a decimal where it ends."""

    def to_representation(self, value):
        return plain(value)


class YearField(serializers.CharField):
    def to_representation(self, value):
        return year_text(value)


class Block(Payload, serializers.Serializer):
    pass
