"""Make the graph: populate, reason, validate, describe, release."""
