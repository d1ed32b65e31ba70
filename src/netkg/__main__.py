"""Run the command line as `python -m netkg`."""

from netkg.cli import main

main()
