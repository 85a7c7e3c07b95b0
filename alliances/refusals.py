"""Why a filing was not moved: sentences for the person who tried."""


class Refused(Exception):
    """`str(error)`: what, why and what to do, in Chinese. Nothing was written."""


class NotYours(Refused):
    """The person has no part in this."""


class Overtaken(Refused):
    """Somebody else was faster: what the person saw is no longer so."""


class PeriodClosed(Refused):
    """The period it counts in has been closed."""
