"""The rules of the house that can be read off a source file: each yields (line, what breaks it)."""

import ast
import re
import sys
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent

#: From the ground up; the first that fits. A floor may use itself and what lies below it.
FLOORS = ("gongtongti.accounts", "alliances", "teachers", "evaluation", "gongtongti")
#: How Django's strings ("app.Model", "namespace:address") name the two floors whose package is named otherwise.
LABELS = {"accounts": "gongtongti.accounts", "desk": "gongtongti.desk", "api": "gongtongti.api_urls"}

Breaches = Iterator[tuple[int, str]]
LONGEST_FILE = 350


@dataclass(frozen=True)
class Module:
    path: str
    source: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source, self.path)

    @property
    def parts(self) -> tuple[str, ...]:
        """("alliances", "api", "views"); a package is named without its __init__."""
        parts = PurePosixPath(self.path).with_suffix("").parts
        return parts[:-1] if parts[-1] == "__init__" else parts

    @property
    def name(self) -> str:
        return ".".join(self.parts)

    @property
    def is_package(self) -> bool:
        return self.path.endswith("__init__.py")

    def nodes(self, *kinds: type[ast.AST]) -> Iterator:
        return (node for node in ast.walk(self.tree) if isinstance(node, kinds))

    def imports(self) -> Iterator[tuple[int, str]]:
        """Everything imported, in full: `from ..models import County` in alliances/api → alliances.models.County."""
        for node in self.nodes(ast.Import, ast.ImportFrom):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
                continue
            base = node.module or ""
            if node.level:
                climb = node.level - (1 if self.is_package else 0)
                own = self.parts[: len(self.parts) - climb]
                base = ".".join([*own, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)

    def strings(self) -> Iterator[tuple[int, str]]:
        for node in self.nodes(ast.Constant):
            if isinstance(node.value, str):
                yield node.lineno, node.value


def project_modules() -> list[Module]:
    tops = sorted({floor.partition(".")[0] for floor in FLOORS})
    files = sorted(path for top in tops for path in (ROOT / top).rglob("*.py"))
    return [Module(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in files]


def floor_of(dotted: str) -> int | None:
    for number, floor in enumerate(FLOORS):
        if dotted == floor or dotted.startswith(f"{floor}."):
            return number
    return None


# ---- one way ------------------------------------------------------------------------------------
_REFERENCE = re.compile(r"([a-z_]+)[.:]([A-Za-z_][\w.:]*)")
_MIGRATION = re.compile(r"\d{4}_\w+")


def looks_up(module: Module) -> Breaches:
    """An import, or a string by which Django finds a model, migration or address, that points upwards."""
    own = floor_of(module.name)

    def above(dotted: str) -> bool:
        floor = floor_of(dotted)
        return floor is not None and own is not None and floor > own

    yield from ((line, f"imports {dotted}") for line, dotted in module.imports() if above(dotted))
    for line, text in module.strings():
        found = _REFERENCE.fullmatch(text)
        if found and above(f"{LABELS.get(found[1], found[1])}.{found[2]}"):
            yield line, f"names “{text}”"
    for node in module.nodes(ast.Tuple, ast.Call):
        names = node.elts if isinstance(node, ast.Tuple) else node.args
        match names:
            case [ast.Constant(value=str(app)), ast.Constant(value=str(second)), *_] if _MIGRATION.fullmatch(
                second
            ) or _calls(node, "get_model"):
                if above(LABELS.get(app, app)):
                    yield node.lineno, f"names “{app}” “{second}”"


def climbs(module: Module, reverse_names: Collection[str]) -> Breaches:
    """Asks a row for what a floor above hangs on it (`school.scores`, `filter(scores__run=…)`)."""
    for node in module.nodes(ast.Attribute):
        if node.attr in reverse_names:
            yield node.lineno, f".{node.attr}"
    lookups = [(line, text) for line, text in module.strings()]
    lookups += [(node.value.lineno, node.arg) for node in module.nodes(ast.keyword) if node.arg]
    for line, text in lookups:
        name, separator, _rest = text.partition("__")
        if separator and name in reverse_names:
            yield line, text


def crosses_rooms(module: Module) -> Breaches:
    """Within an app, what shows (views, api, admin, resources) does not use another that shows."""
    rooms = {"views", "api", "admin", "resources"}
    app = FLOORS[floor] if (floor := floor_of(module.name)) is not None else ""
    own = _room(module.name, app)
    if own not in rooms:
        return
    for line, dotted in module.imports():
        if dotted.startswith(f"{app}.") and _room(dotted, app) in rooms - {own}:
            yield line, f"imports {dotted}"


# ---- the laboratory -----------------------------------------------------------------------------
_LABORATORY = re.compile(r"evaluation/(facts|recount|requirements|(facts|formulas)/\w+)\.py")
_POLICY = re.compile(r"evaluation/policy\w*\.py")
_CLOCKS_AND_CHANCE = {"time", "random", "secrets", "locale", "zoneinfo"}


def has_a_window(module: Module) -> Breaches:
    """Facts and formulas use the standard library and each other; the pack format uses pydantic too. No float."""
    policy = bool(_POLICY.fullmatch(module.path))
    for line, dotted in module.imports():
        top, *rest = dotted.split(".")
        if top == "evaluation":
            inside = rest[0] in {"facts", "formulas"} or (policy and rest[0].startswith("policy"))
        elif top in {"pydantic", "pydantic_core"}:
            inside = policy
        else:
            inside = top in sys.stdlib_module_names and top not in _CLOCKS_AND_CHANCE
        if not inside:
            yield line, f"imports {dotted}"
    for node in module.nodes(ast.Constant, ast.Name):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno, f"float {node.value}"
        elif isinstance(node, ast.Name) and node.id == "float":
            yield node.lineno, "float"


def carries_a_number(module: Module) -> Breaches:
    """A threshold, weight or quota belongs into a pack: formulas know 0, 1, 2 and the 100 of a percentage."""
    for node in module.nodes(ast.Constant):
        if type(node.value) is int and node.value not in {0, 1, 2, 100}:
            yield node.lineno, str(node.value)


def reads_tables_below(module: Module) -> Breaches:
    """In evaluation only evidence/ asks the lower apps' tables; pages and API may show what is visible to someone."""
    lower = tuple(f"{floor}.models" for floor in FLOORS[: FLOORS.index("evaluation")])
    models = {dotted.rpartition(".")[2] for _line, dotted in module.imports() if dotted.startswith(lower)}
    shows = _room(module.name, "evaluation") in {"views", "api"}
    shown = {id(node.value) for node in module.nodes(ast.Attribute) if shows and node.attr == "visible_to"}
    for node in module.nodes(ast.Attribute):
        if node.attr in {"objects", "_default_manager", "_base_manager"} and id(node) not in shown:
            named = {_last_name(part) for part in ast.walk(node.value)}
            if named & models:
                yield node.lineno, ast.unparse(node)


# ---- clock, signals, names, sizes ---------------------------------------------------------------
_NOW = {"now", "utcnow", "today", "localdate", "localtime"}
_CLOCKS = {"timezone", "datetime", "date", "time"}


def reads_the_clock(module: Module) -> Breaches:
    """Today is read where a person or a command asks; below, days are handed in."""
    for node in module.nodes(ast.Attribute):
        clock = _last_name(node.value)
        reads = (node.attr in _NOW and clock in _CLOCKS) or (node.attr == "time" and clock == "time")
        # localtime(value) only changes the zone of a moment that is given.
        if reads and not (node.attr == "localtime" and _called_with_a_value(module, node)):
            yield node.lineno, f"{clock}.{node.attr}"
    for line, dotted in module.imports():
        if dotted in {"time.time", "django.db.models.functions.Now"} or (
            dotted.startswith("django.utils.timezone.") and dotted.rpartition(".")[2] in _NOW
        ):
            yield line, dotted


def listens_to_signals(module: Module) -> Breaches:
    """What happens is called by name, not set off from afar."""
    for line, dotted in module.imports():
        if dotted.startswith("django.dispatch") or ".signals" in dotted:
            yield line, f"imports {dotted}"


def has_a_vague_name(module: Module) -> Breaches:
    vague = {"utils", "util", "helpers", "helper", "services", "service", "misc", "common"}
    if vague & set(module.parts):
        yield 1, module.path


def is_long(module: Module) -> Breaches:
    if (lines := module.source.count("\n")) > LONGEST_FILE:
        yield lines, f"{lines} lines"


def assigns_in_bulk(module: Module) -> Breaches:
    """Every field a form or a client may write, or see, is named."""
    yield from ((line, "__all__") for line, text in module.strings() if text == "__all__")


def shows_primary_keys(module: Module) -> Breaches:
    """Codes, not primary keys, leave the database."""
    for line, text in module.strings():
        if re.search(r"<(int|str|slug):(pk|id)>|\(\?P<(pk|id)>", text):
            yield line, text
    for node in module.nodes(ast.Attribute, ast.Name):
        if _last_name(node) == "PrimaryKeyRelatedField":
            yield node.lineno, "PrimaryKeyRelatedField"


def skips(module: Module) -> Breaches:
    """A skipped test shows nothing."""
    for node in module.nodes(ast.Attribute):
        if node.attr in {
            "skip",
            "skipif",
            "xfail",
            "importorskip",
            "skipIf",
            "skipUnless",
            "expectedFailure",
        }:
            yield node.lineno, node.attr
    for line, dotted in module.imports():
        if dotted.startswith("unittest.skip") or dotted in {
            "pytest.skip",
            "pytest.xfail",
            "pytest.importorskip",
        }:
            yield line, dotted


# ---- which rule holds where ---------------------------------------------------------------------
@dataclass(frozen=True)
class Rule:
    check: Callable[[Module], Breaches]
    holds: Callable[[str], bool]


def _no_migration(path: str) -> bool:
    return "/migrations/" not in path


def _asks_nobody(path: str) -> bool:
    """Not a place where a person, a client or a command asks."""
    parts = PurePosixPath(path).with_suffix("").parts
    asks = {"views", "admin", "commands"} & set(parts) or parts[-1].startswith("admin_")
    return _no_migration(path) and not asks


RULES = {
    "one way": Rule(looks_up, lambda path: True),
    "rooms apart": Rule(crosses_rooms, _no_migration),
    "laboratory": Rule(
        has_a_window, lambda path: bool(_LABORATORY.fullmatch(path) or _POLICY.fullmatch(path))
    ),
    "numbers in packs": Rule(carries_a_number, lambda path: bool(_LABORATORY.fullmatch(path))),
    "evidence reads": Rule(
        reads_tables_below,
        lambda path: path.startswith("evaluation/") and not path.startswith("evaluation/evidence/"),
    ),
    "today handed in": Rule(reads_the_clock, _asks_nobody),
    "no signals": Rule(listens_to_signals, _no_migration),
    "plain names": Rule(has_a_vague_name, lambda path: True),
    "small files": Rule(is_long, _no_migration),
    "fields named": Rule(assigns_in_bulk, _no_migration),
    "codes leave": Rule(shows_primary_keys, _no_migration),
}


def _calls(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and _last_name(node.func) == name


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _room(dotted: str, app: str) -> str:
    """alliances.api.views → api; alliances.admin_forms → admin."""
    return re.split(r"[._]", dotted.removeprefix(f"{app}."), maxsplit=1)[0]


def _called_with_a_value(module: Module, function: ast.Attribute) -> bool:
    return any(call.func is function and call.args for call in module.nodes(ast.Call))
