#!/usr/bin/env bash
# Installs what the product (run), its tests (dev) and the machine (system) need. Says loudly what it cannot.
set -euo pipefail
what=$1 python=$2 venv=$3

environment() {
  if [ ! -x "$venv/bin/python" ]; then
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
      echo "Bastide needs Python 3.11 or newer; found: $("$python" --version)" >&2
      exit 1
    }
    "$python" -m venv "$venv"
  fi
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check uv 2>/dev/null ||
    "$venv/bin/python" -m pip install --disable-pip-version-check uv
  # uv is ten times faster; pip does the same where uv does not find the package index.
  "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --require-hashes --no-deps -r "requirements/$1.txt" 2>/dev/null ||
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r "requirements/$1.txt"
  "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --no-deps --editable . 2>/dev/null ||
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --editable .
}

system() {
  local missing=()
  [ -x "${CHROMIUM:-/usr/bin/chromium}" ] || missing+=(chromium)
  compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || missing+=(postgresql)
  command -v xgettext >/dev/null || missing+=(gettext)
  [ ${#missing[@]} -eq 0 ] && return 0
  echo "Installing with apt: ${missing[*]}"
  local apt=(apt-get)
  [ "$(id -u)" -eq 0 ] || apt=(sudo -n apt-get)
  if ! { "${apt[@]}" update -qq && DEBIAN_FRONTEND=noninteractive "${apt[@]}" install -y -qq "${missing[@]}"; } >/dev/null 2>&1; then
    echo "=====================================================================" >&2
    echo " LEFT OUT: apt could not install ${missing[*]}." >&2
    echo " The tests that need them will be skipped and counted." >&2
    echo "=====================================================================" >&2
  fi
}

case "$what" in
  system) system ;;
  *) environment "$what" ;;
esac
