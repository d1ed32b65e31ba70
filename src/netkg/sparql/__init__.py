"""Read SPARQL text without an engine: its tokens, what it would do, and where it is wrong."""
