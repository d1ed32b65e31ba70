"""A knowledge graph of gastroenteropancreatic neuroendocrine tumours, with a SPARQL endpoint.

The modules follow the way of the data: `tables` and `ontology` are read, `populate` makes triples of them,
`reason` infers, `validate` checks, `release` keeps, `engine` and `server` answer.
"""

__version__ = "0.1.0"
