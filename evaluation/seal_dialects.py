"""How each database is told what it shall refuse."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: (when, words); "" always. `≠` stands for a comparison that takes NULL for a value.
Refusals = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Seal:
    """A trigger, by everything that decides what it does; equal to what is found when that is as it should be."""

    name: str
    table: str
    event: str
    text: str
    enabled: bool = True


class SQLite:
    events = ("insert", "update", "delete")
    replaces = True

    def seal(self, name: str, table: str, event: str, refusals: Refusals) -> Seal:
        raised = "".join(
            f" SELECT RAISE(ABORT, '{words}'){f' WHERE {when}' if when else ''};" for when, words in refusals
        ).replace("≠", "IS NOT")
        return Seal(
            name, table, event, f"CREATE TRIGGER {name} BEFORE {event.upper()} ON {table} BEGIN{raised} END"
        )

    def found(self, cursor) -> dict[str, Seal]:
        cursor.execute(
            "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'seal!_%' ESCAPE '!'"
        )
        return {
            name: Seal(name, table, name.rpartition("_")[2], text) for name, table, text in cursor.fetchall()
        }

    def hold(self, cursor) -> None:
        """The IMMEDIATE transaction already keeps others out."""

    def settle(self, connection) -> None:
        pass

    def drop(self, cursor, seals: Iterable[Seal]) -> None:
        for seal in seals:
            cursor.execute(f"DROP TRIGGER {seal.name}")

    def create(self, cursor, seals: Iterable[Seal]) -> None:
        for seal in seals:
            cursor.execute(seal.text)


#: pg_trigger.tgtype: a bit for the event, 2 for BEFORE, 1 for EACH ROW.
_TYPES = {"insert": 4, "delete": 8 + 2 + 1, "update": 16 + 2 + 1, "truncate": 32 + 2}
#: A run inserts its rows by the thousand: they are looked at once a statement, where asking row by row took half as
#: long again as inserting them.
_INSERTED = "added"
_WHEN = {
    "insert": f"AFTER INSERT ON {{}} REFERENCING NEW TABLE AS {_INSERTED} FOR EACH STATEMENT",
    "update": "BEFORE UPDATE ON {} FOR EACH ROW",
    "delete": "BEFORE DELETE ON {} FOR EACH ROW",
    "truncate": "BEFORE TRUNCATE ON {} FOR EACH STATEMENT",
}
_RETURNED = {"insert": "NULL", "update": "NEW", "delete": "OLD", "truncate": "NULL"}


class PostgreSQL:
    events = ("insert", "update", "delete", "truncate")
    replaces = False  # ON CONFLICT DO UPDATE is an update
    LOCK = 4_711_004

    def seal(self, name: str, table: str, event: str, refusals: Refusals) -> Seal:
        if event == "insert":
            refusals = [
                (f"EXISTS (SELECT 1 FROM {_INSERTED} WHERE {when.replace('NEW.', f'{_INSERTED}.')})", words)  # noqa: S608
                for when, words in refusals
            ]
        raised = "".join(
            f" IF {when or 'TRUE'} THEN RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',"
            f" MESSAGE = '{words}'; END IF;"
            for when, words in refusals
        ).replace("≠", "IS DISTINCT FROM")
        return Seal(name, table, event, f"BEGIN{raised} RETURN {_RETURNED[event]}; END")

    def found(self, cursor) -> dict[str, Seal]:
        cursor.execute(
            "SELECT t.tgname, c.relname, t.tgtype, coalesce(t.tgnewtable, ''), p.prosrc,"
            " t.tgenabled = 'A' AND t.tgqual IS NULL AND t.tgattr::text = '' AND l.lanname = 'plpgsql'"
            " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
            " JOIN pg_language l ON l.oid = p.prolang"
            " WHERE NOT t.tgisinternal AND t.tgname LIKE 'seal!_%' ESCAPE '!' AND pg_table_is_visible(c.oid)"
        )
        found = {}
        for name, table, kind, inserted, source, enabled in cursor.fetchall():
            event = name.rpartition("_")[2]
            fires = (kind, inserted) == (_TYPES.get(event), _INSERTED if event == "insert" else "")
            found[name] = Seal(name, table, event, source, enabled and fires)
        return found

    def hold(self, cursor) -> None:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [self.LOCK])

    def settle(self, connection) -> None:
        """A table with checks of foreign keys outstanding cannot be altered."""
        connection.check_constraints()

    def drop(self, cursor, seals: Iterable[Seal]) -> None:
        told = "".join(
            f"DROP TRIGGER {seal.name} ON {seal.table}; DROP FUNCTION IF EXISTS {seal.name}();"
            for seal in seals
        )
        if told:
            cursor.execute(told)

    def create(self, cursor, seals: Iterable[Seal]) -> None:
        told = "".join(
            f"CREATE OR REPLACE FUNCTION {seal.name}() RETURNS trigger LANGUAGE plpgsql AS $seal${seal.text}$seal$;"
            f" CREATE TRIGGER {seal.name} {_WHEN[seal.event].format(seal.table)} EXECUTE FUNCTION {seal.name}();"
            f" ALTER TABLE {seal.table} ENABLE ALWAYS TRIGGER {seal.name};"
            for seal in seals
        )
        if told:
            cursor.execute(told)


DIALECTS: dict[str, SQLite | PostgreSQL] = {"sqlite": SQLite(), "postgresql": PostgreSQL()}
