"""Scores patterns by evidence: the examples are generated and judged, and what is found is attributed."""
