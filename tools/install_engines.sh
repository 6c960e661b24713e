#!/bin/sh
# See that there are a PostgreSQL and a Java for the tests of the city engines.
#   tools/install_engines.sh PYTHON
# Installs the system's packages only as root on a system with apt-get; else says what is missing.
set -eu

python=$1
fail() { printf 'nua-progress: %s\n' "$1" >&2; exit 1; }
may_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }
has_postgres() { "$python" -m tests.engines.postgres_server >/dev/null 2>&1; }
java_program() { if [ -n "${JAVA_HOME:-}" ]; then echo "$JAVA_HOME/bin/java"; else echo java; fi; }
has_java() {
    version=$("$(java_program)" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
    [ "${version:-0}" -ge 17 ]
}
install() {
    echo "nua-progress: installing $* with apt-get"
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" \
        >/dev/null </dev/null || echo "nua-progress: apt-get could not install $*" >&2
}
install_postgres() {
    install postgresql-common
    # The tests start a server of their own: the package need not start one.
    settings=/etc/postgresql-common/createcluster.conf
    [ ! -f "$settings" ] || sed -i 's/^#* *create_main_cluster.*/create_main_cluster = false/' "$settings"
    install postgresql
}
install_java() {
    for name in openjdk-21-jre-headless openjdk-17-jre-headless default-jre-headless; do
        if apt-cache policy "$name" | grep -q 'Candidate: [0-9]'; then install "$name"; return; fi
    done
}

if may_install && ! { has_postgres && has_java; }; then
    apt-get update -qq >/dev/null </dev/null || echo "nua-progress: apt-get update failed" >&2
    has_postgres || install_postgres
    has_java || install_java
fi
has_postgres || fail "PostgreSQL is missing: install it (Debian, Ubuntu: apt-get install postgresql)"
has_java || fail "Java 17 or newer is missing: install it (Debian, Ubuntu: apt-get install openjdk-17-jre-headless), or name it in JAVA_HOME"
