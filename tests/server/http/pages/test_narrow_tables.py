"""Tables on a phone: each cell says of which column it is."""

from netkg.server.http.pages.narrow_tables import labelled

COLUMNS = [("Study", ""), ("Patients <n>", "number"), ("", "")]


def test_each_cell_has_the_name_of_its_column() -> None:
    rows = '<tr><th scope="row">RADIANT-3</th><td class="number">410</td><td>x</td></tr>\n<tr><td>CLARINET</td><td></td></tr>'
    assert labelled(rows, COLUMNS) == (
        '<tr><th scope="row">RADIANT-3</th><td data-label="Patients &lt;n&gt;" class="number">410</td><td>x</td></tr>\n'
        '<tr><td data-label="Study">CLARINET</td><td data-label="Patients &lt;n&gt;"></td></tr>'
    )


def test_a_row_that_is_too_long_and_other_elements_stay() -> None:
    rows = "<tr><td>a</td><td>b</td><td>c</td><td>d</td></tr><track><tdx>"
    assert labelled(rows, COLUMNS).endswith("<td>c</td><td>d</td></tr><track><tdx>")
