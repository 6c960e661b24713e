#!/bin/sh
# Ask the advisory service of PyPI for known weaknesses of every package of every lock.
#   tools/audit.sh PYTHON
# A service that cannot be reached, or does not know a package, is a failure: silence is no finding.
set -u
python=$1
set --
for lock in requirements*.lock; do set -- "$@" --requirement "$lock"; done
"$python" -m pip_audit --strict --disable-pip --require-hashes --progress-spinner off --timeout 20 "$@"
status=$?
[ "$status" -eq 0 ] || echo "nua-progress: not a clean audit: either the table above names weaknesses, or the advisory service could not be asked (then nothing was checked)" >&2
exit "$status"
