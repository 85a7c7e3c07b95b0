"""How often one client may ask."""

from rest_framework.throttling import SimpleRateThrottle

from .models import ApiToken


class PerClientThrottle(SimpleRateThrottle):
    """Each token has its own allowance, and so has each signed-in person: one busy client slows down no other.

    Counted per server process: a brake for programs that run wild, not an account of usage.
    """

    scope = "client"

    def get_cache_key(self, request, view):
        if isinstance(request.auth, ApiToken):
            return f"throttle:token:{request.auth.pk}"
        return f"throttle:user:{request.user.pk}"
