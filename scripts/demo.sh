#!/usr/bin/env bash
# The main job on the example programs: what should change, the refactoring as a diff, and why (not).
set -euo pipefail
cd "$(dirname "$0")/.."

bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$'\e[1m' plain=$'\e[0m'
fi

show() { # exit code 1 means "there is something to report"; everything above is a failure
    printf '\n%s$ %s%s\n' "$bold" "$*" "$plain"
    local code=0
    "$@" || code=$?
    [ "$code" -le 1 ]
}

show hybridize --version
show hybridize check examples --output-format concise --statistics
show hybridize refactor examples
printf '\n%sA function that becomes a graph, and one that must not:%s\n' "$bold" "$plain"
show hybridize explain examples/matrix_factorization.py::run_optimization examples/matrix_factorization.py
show hybridize explain examples/demand_forecast.py::train_step examples/demand_forecast.py
printf '\nNothing was written. `hybridize refactor --write PATH` applies the diff; `make examples` runs every example\n'
printf 'before and after under TensorFlow and compares results and times (docs/examples.md).\n'
