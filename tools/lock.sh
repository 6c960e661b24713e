#!/bin/sh
# Pin the whole tree of packages: versions in constraints.txt, files by their hashes in *.lock.
#   tools/lock.sh            keep the versions of constraints.txt, add what is missing, drop the rest
#   UPGRADE=1 tools/lock.sh  take the newest versions that the requirements lists allow
# Needs uv; installing (tools/setup_env.sh) does not.
set -eu
uv=${UV:-uv}
"$uv" --version >/dev/null 2>&1 || { echo "nua-progress: make lock needs uv (pip install uv)" >&2; exit 1; }

resolve() { "$uv" pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --no-config "$@"; }

apart=requirements-s3-server # an environment of its own, with versions of its own
new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
sort -u constraints.txt >"$new/pins.txt" # what is there is what is kept where it still fits
resolve ${UPGRADE:+--upgrade} -o "$new/pins.txt" $(ls requirements*.txt | grep -v "$apart") >/dev/null
{ sed -n '/^#/p' constraints.txt; sed '/^#/d' "$new/pins.txt"; } >"$new/constraints.txt"
for file in requirements*.txt; do
    list=${file%.txt}
    {
        echo "# Written by \`make lock\` from $list.txt and constraints.txt: every package with the hashes of its files."
        if [ "$list" = "$apart" ]; then
            resolve --generate-hashes "$list.txt"
        else
            resolve --generate-hashes -c "$new/constraints.txt" "$list.txt"
        fi
    } >"$new/$list.lock"
done
mv "$new/constraints.txt" constraints.txt
mv "$new"/*.lock .
