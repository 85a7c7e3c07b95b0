"""The registry's pages in the back office, one noun a file."""

from . import account, alliance, closing, county, pairing, post, result, school, section, token

__all__ = [
    "account",
    "alliance",
    "closing",
    "county",
    "pairing",
    "post",
    "result",
    "school",
    "section",
    "token",
]
