"""How fast the portal is, as ratios against honest rivals measured in the same run. `make bench`, never a test."""
