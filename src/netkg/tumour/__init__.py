"""A tumour as a clinician describes it: what it is called, its grade, and the study populations that it falls into."""
