"""Compare releases, and keep the IRIs that were released."""
