"""The source text walked against the records: does the graph carry every number and every named thing it prints?"""
