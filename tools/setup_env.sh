#!/bin/sh
# Build the virtual environment and install one lock into it; a file with another hash is refused.
#   tools/setup_env.sh VENV LOCK
# PYTHON names the interpreter (else the newest of 3.13, 3.12, 3.11 that runs); UV= keeps to pip.
set -eu

venv=$1
lock=$2
fail() { printf 'nua-progress: %s\n' "$1" >&2; exit 1; }
runs() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for name in ${PYTHON:-python3.13 python3.12 python3.11 python3 python}; do
        # Run it: a name on the PATH may be a shim for a version that is not there.
        if runs "$name"; then
            "$name" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    fail "Python 3.11 or newer is needed and none was found${PYTHON:+ at $PYTHON}; install one, or name it: make PYTHON=/path/to/python3.12"
}

uv=${UV-uv}
if [ -n "$uv" ] && ! "$uv" --version >/dev/null 2>&1; then uv=; fi

if ! runs "$venv/bin/python"; then
    python=$(find_python)
    rm -rf "$venv"
    if [ -n "$uv" ]; then
        "$uv" venv --quiet --python "$python" "$venv"
    else
        "$python" -c 'import ensurepip, venv' 2>/dev/null ||
            fail "$python has no venv module; install it (Debian, Ubuntu: apt-get install python3-venv) or install uv"
        "$python" -m venv "$venv"
    fi
fi

echo "nua-progress: installing $lock into $venv"
if [ -n "$uv" ]; then
    "$uv" pip install --quiet --python "$venv/bin/python" --require-hashes -r "$lock"
else
    "$venv/bin/python" -m pip --version >/dev/null 2>&1 ||
        "$venv/bin/python" -m ensurepip >/dev/null 2>&1 ||
        fail "$venv has no pip; remove it (make clean) and run again"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
        --require-hashes -r "$lock"
fi
