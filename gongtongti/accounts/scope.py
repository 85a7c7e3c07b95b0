"""What somebody may see and do, frozen for one request."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .roles import ROLES, TOKEN_SCOPES, Permission


@dataclass(frozen=True, slots=True)
class Scope:
    """Built once per request or token (`alliances.scope.scope_of`) and handed to `visible_to(scope)`.

    everywhere  the system's maintainer: every county
    grants      pairs (county id, permission)
    schools     ids of the schools at which a post is held
    roles       role codes held
    """

    everywhere: bool = False
    grants: frozenset[tuple[int, Permission]] = frozenset()
    schools: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()

    @classmethod
    def from_posts(cls, posts: Iterable[tuple[str, int, int | None]]) -> "Scope":
        """`posts`: (role code, county id, school id or None)."""
        rows = list(posts)
        return cls(
            grants=frozenset(
                (county_id, permission)
                for role, county_id, _school in rows
                for permission in ROLES[role].permissions
            ),
            schools=frozenset(school_id for _role, _county, school_id in rows if school_id),
            roles=frozenset(role for role, _county, _school in rows),
        )

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
        )


NOBODY = Scope()
EVERYWHERE = Scope(everywhere=True)
