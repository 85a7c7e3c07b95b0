"""One line in the audit log: who authorised, entered or took out what."""

from gongtongti.accounts.models import AuditEvent


def record(verb: str, *, user, county: str, about: str, address: str | None = None) -> None:
    AuditEvent.objects.create(user=user, verb=verb, county=county, about=about[:200], address=address)
