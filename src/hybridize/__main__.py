"""`python -m hybridize`: the same program as the command `hybridize`."""

from hybridize.cli.main import process

if __name__ == "__main__":
    process()
