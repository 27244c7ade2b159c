#!/usr/bin/env bash
# Makes .venv, once, with this package (editable), the development tools and TensorFlow. Needs Python 3.11 to 3.13
# and pip; another interpreter than the first one found: `PYTHON=… make test`.
set -euo pipefail
cd "$(dirname "$0")/.."

usable() { # TensorFlow has no wheels for versions later than 3.13
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

find_python() {
    local name candidate
    for name in ${PYTHON:-} python3.13 python3.12 python3.11 python3 python; do
        # A name may be on PATH several times, and the first may be a shim that does not run.
        while read -r candidate; do
            if usable "$candidate"; then
                echo "$candidate"
                return
            fi
        done < <(type -ap "$name" || true)
    done
    echo "no Python 3.11, 3.12 or 3.13 found; install one, or name it: PYTHON=/path/to/python make …" >&2
    exit 1
}

python=$(find_python)
echo "setting up .venv with $("$python" --version)" >&2
rm -rf .venv
# Some distributions ship Python without ensurepip: then the pip that is there installs into the environment.
if ! "$python" -m venv .venv >/dev/null 2>&1; then
    rm -rf .venv
    "$python" -m venv --without-pip .venv
    "$python" -m pip --python .venv/bin/python install --quiet pip
fi
export PIP_DISABLE_PIP_VERSION_CHECK=1
.venv/bin/python -m pip install --quiet --constraint constraints.txt --editable '.[dev,tensorflow]'
# Without its dependencies: it asks for the full TensorFlow package, whose files would overwrite those of tensorflow-cpu.
.venv/bin/python -m pip install --quiet --constraint constraints.txt --no-deps tf-keras
# What an installation from a wheel has as well, even where Python is told not to write bytecode.
.venv/bin/python -m compileall -q src
touch .venv/ready
