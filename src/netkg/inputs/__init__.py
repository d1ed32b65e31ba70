"""Read what people write: tables, ontology modules, mappings, queries."""
