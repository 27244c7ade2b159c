"""`python -m hybridize`: the same program as the command `hybridize`."""

import sys

from hybridize.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
