"""Say where a statement comes from, and why axioms contradict each other."""
