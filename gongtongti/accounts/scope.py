"""What somebody may see and do, frozen for one request."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .roles import DUTIES, ROLES, TOKEN_SCOPES, Permission


@dataclass(frozen=True, slots=True)
class Held:
    """One post as the scope needs it. `duties`: of the section it belongs to."""

    role: str
    county: int
    school: int | None = None
    duties: tuple[str, ...] = ()

    @property
    def permissions(self) -> frozenset[Permission]:
        return ROLES[self.role].permissions.union(*(DUTIES[duty] for duty in self.duties if duty in DUTIES))


@dataclass(frozen=True, slots=True)
class Scope:
    """Built once per request or token (`alliances.scope.scope_of`) and handed to `visible_to(scope)`.

    everywhere  the system's maintainer: every county
    user        id of the account, for what belongs to a person
    grants      pairs (county id, permission)
    held        pairs (school id, permission) of the posts at schools
    led         ids of the alliances whose core school one heads
    roles       role codes held
    """

    everywhere: bool = False
    user: int | None = None
    grants: frozenset[tuple[int, Permission]] = frozenset()
    held: frozenset[tuple[int, Permission]] = frozenset()
    led: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()

    @classmethod
    def from_posts(
        cls, posts: Iterable[Held], *, user: int | None = None, led: Iterable[int] = ()
    ) -> "Scope":
        rows = list(posts)
        return cls(
            user=user,
            grants=frozenset((row.county, permission) for row in rows for permission in row.permissions),
            held=frozenset(
                (row.school, permission) for row in rows if row.school for permission in row.permissions
            ),
            led=frozenset(led),
            roles=frozenset(row.role for row in rows),
        )

    @property
    def schools(self) -> frozenset[int]:
        return frozenset(school for school, _permission in self.held)

    def schools_with(self, permission: Permission) -> frozenset[int]:
        """Schools at which a post carries it: a teacher of one school who heads another mixes nothing up."""
        return frozenset(school for school, granted in self.held if granted == permission)

    def may_at(self, permission: Permission, school_id: int | None) -> bool:
        return self.everywhere or (school_id, permission) in self.held

    def may(self, permission: Permission, county_id: int | None = None) -> bool:
        """In that county; with no county named, in any county at all."""
        if self.everywhere:
            return True
        if county_id is None:
            return any(granted == permission for _county, granted in self.grants)
        return (county_id, permission) in self.grants

    def counties_with(self, permission: Permission) -> frozenset[int]:
        return frozenset(county for county, granted in self.grants if granted == permission)

    @property
    def counties(self) -> frozenset[int]:
        return frozenset(county for county, _permission in self.grants)

    def narrowed_to(self, token_scopes: Iterable[str]) -> "Scope":
        """What remains when a token carries only some scopes. Unknown scopes give nothing."""
        allowed = frozenset().union(*(TOKEN_SCOPES[name][1] for name in token_scopes if name in TOKEN_SCOPES))
        return replace(
            self,
            everywhere=False,
            grants=frozenset(grant for grant in self.grants if grant[1] in allowed),
            held=frozenset(grant for grant in self.held if grant[1] in allowed),
            led=self.led if Permission.FILINGS_ALLIANCE in allowed else frozenset(),
        )


NOBODY = Scope()
EVERYWHERE = Scope(everywhere=True)
