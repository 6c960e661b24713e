#!/bin/sh
# See that there is a Chromium, and letters for every language, for the browser tests; and an nginx
# for the tests of replicas, which are left out without one.
#   tools/install_browser.sh PYTHON
# Installs the system's packages only as root on a system with apt-get; else says what is missing.
set -eu

python=$1
# A browser named in CHROMIUM is the reader's own choice: nothing is installed in its place.
may_install() { [ -z "${CHROMIUM:-}" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }
has_letters() {
    command -v fc-list >/dev/null 2>&1 || return 1
    for language in zh ar; do [ -n "$(fc-list ":lang=$language" | head -n 1)" ] || return 1; done
}

wanted=
"$python" -m tools.find_browser >/dev/null 2>&1 || wanted=chromium
has_letters || wanted="$wanted fontconfig fonts-noto-core fonts-noto-cjk"
command -v nginx >/dev/null 2>&1 || wanted="$wanted nginx-light"
if [ -n "$wanted" ] && may_install; then
    echo "nua-progress: installing$(printf ' %s' $wanted) with apt-get"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
        --no-install-recommends $wanted; } >/dev/null </dev/null ||
        echo "nua-progress: apt-get could not install $wanted" >&2
fi
has_letters || echo "nua-progress: no fonts for Arabic or Chinese found; screenshots will show boxes" >&2
exec "$python" -m tools.find_browser
