# Read by ./guichet and ./check: a virtual environment in .venv, set up anew only where pyproject.toml has changed.

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

new_enough() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# The first Python that is new enough and can make virtual environments.
find_python() {
    for python in "${GUICHET_PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 python; do
        if [ -n "$python" ] && new_enough "$python"; then
            printf '%s\n' "$python"
            return
        fi
    done
    fail "Guichet needs Python 3.11 or later with venv; install it (Debian, Ubuntu: apt install python3-venv) or name it: GUICHET_PYTHON=/path/to/python3 $0"
}

# set_up main|dev FOLDER
set_up() {
    venv=$2/.venv
    wanted="$(cksum <"$2/pyproject.toml") $2"
    if [ -x "$venv/bin/python" ] && [ "$(cat "$venv/.ready-$1" 2>/dev/null)" = "$wanted" ]; then
        return
    fi
    if ! new_enough "$venv/bin/python"; then
        python=$(find_python) || exit 1
        printf 'Setting up in %s, once …\n' "$venv" >&2
        "$python" -m venv --clear "$venv" || fail "$python cannot make a virtual environment in $venv; on Debian and Ubuntu: apt install python3-venv"
    fi
    rm -f "$venv/.ready-main" "$venv/.ready-dev"
    case $1 in dev) extras='[dev]' ;; *) extras='' ;; esac
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --editable "$2$extras" >&2 ||
        fail "The libraries could not be installed into $venv (see above); is there a network? Then run $0 again."
    printf '%s\n' "$wanted" >"$venv/.ready-main"
    printf '%s\n' "$wanted" >"$venv/.ready-$1"
}
