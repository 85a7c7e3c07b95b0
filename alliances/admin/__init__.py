"""The registry's pages in the back office, one noun a file."""

from . import account, alliance, county, pairing, post, result, school, token

__all__ = ["account", "alliance", "county", "pairing", "post", "result", "school", "token"]
