"""Random programs run under TensorFlow, as written and decorated, against the verdicts of the analysis.

    python scripts/truth_random.py [--training | --idioms] [--seed 0] [--count 2000] [--show-unsafe]
                                    [--show-needless CODE] [--answers FILE]

Exit code 1 when a function that was called safe is not.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from truth.random_answers import Worker
from truth.random_programs import random_idioms, random_program
from truth.random_training import random_training
from truth.random_trials import Trial, needless_share, trials


def main() -> int:
    """Run the trials and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "--training", action="store_true", help="programs that train models, instead of single statements"
    )
    parser.add_argument("--idioms", action="store_true", help="programs with the constructs of applications")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--count", type=int, default=2000, help="how many programs")
    parser.add_argument("--show-unsafe", action="store_true", help="print the programs that disprove a verdict")
    parser.add_argument("--show-needless", metavar="CODE", help="print programs refused needlessly for this code alone")
    parser.add_argument("--answers", type=Path, help="keep what TensorFlow says in this file, and use what is there")
    options = parser.parse_args()
    started = time.monotonic()
    found: list[Trial] = []
    program = random_training if options.training else random_idioms if options.idioms else random_program
    with Worker(options.answers) as worker:
        for one in trials(range(options.seed, options.seed + options.count), worker, program):
            found.append(one)
            if one.is_unsafe:
                print(f"unsafe: seed {one.seed}, {one.function}: {one.difference}", flush=True)
                if options.show_unsafe:
                    print(one.source)
            if one.is_needless and set(one.codes) == {options.show_needless}:
                print(f"needless: seed {one.seed}, {one.function}: {', '.join(one.codes)}")
                print(one.source)
    return summary(found, options.count, time.monotonic() - started)


def summary(found: list[Trial], programs: int, seconds: float) -> int:
    """Print the figures; 1 when there is an unsafe verdict."""
    functions = [one for one in found if not one.function.startswith("placement")]
    unsafe = [one for one in found if one.is_unsafe]
    needless, same, codes = needless_share(found)
    rightly = Counter(code for one in functions if not one.safe and one.difference is not None for code in one.codes)
    print(f"{programs} programs, {len(functions)} functions, {seconds:.0f} s")
    print(f"called safe: {sum(one.safe for one in functions)}, of which unsafe: {len(unsafe)}")
    refused = sum(not one.safe and one.difference is not None for one in functions)
    print(f"refused and different: {refused} ({_by(rightly)})")
    print(f"refused needlessly: {needless} of {same} that are the same ({needless / max(same, 1):.1%}; {_by(codes)})")
    return 1 if unsafe else 0


def _by(codes: Counter[str]) -> str:
    return ", ".join(f"{code} {count}" for code, count in codes.most_common()) or "none"


if __name__ == "__main__":
    sys.exit(main())
