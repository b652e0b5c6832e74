"""`python -m hotline` is `hotline`."""

from hotline.cli.main import run

run()
