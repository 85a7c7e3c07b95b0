"""What pages show of runs, scores and policy packs: rows and lines turned into words and places. No queries here."""
