"""Columns that Django does not have."""

import json

from django.db import models


class WordsField(models.TextField):
    """A mapping label → words in the order in which it was written: a JSON column of PostgreSQL would sort it anew."""

    def from_db_value(self, value, expression, connection):
        return None if value is None else json.loads(value)

    def to_python(self, value):
        return json.loads(value) if isinstance(value, str) else value

    def get_prep_value(self, value):
        return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def value_to_string(self, obj):
        return self.get_prep_value(self.value_from_object(obj))
