"""Real projects: fetched at pinned releases, analysed one by one, and counted."""
