"""netkg export: a release in every form."""


def test_export_writes_every_format(inside, tmp_path):
    for form, words in (
        ("trig", "gene\\/tsc2"),
        ("nq", "graph/hypotheses"),
        ("ttl", "trial\\/radiant-3"),
        ("nt", "trial/radiant-3"),
    ):
        path = tmp_path / f"dump.{form}"
        assert inside("export", "--format", form, "-o", str(path)).exit_code == 0
        assert words in path.read_text("utf-8")
