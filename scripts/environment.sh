# Sourced by ./start and ./test: the environment in .venv, made once and again when a lock changes.

find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3.13 python3.12 python3.11 python3 python; do
    [ -n "$candidate" ] || continue
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "Ringtrue needs Python 3.11 or newer, and none was found." >&2
  echo "  Install it, or name it: PYTHON=/path/to/python3.11 $0" >&2
  exit 2
}

# prepare_environment LOCK: .venv holds exactly what LOCK pins, and this package in place.
# The stamp is written last, so an interrupted set-up is simply taken up again.
prepare_environment() {
  local lock=$1 stamp=.venv/.installed-$1 digest python
  digest=$(cat "$lock" pyproject.toml scripts/environment.sh | cksum)
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$digest" ]; then return; fi
  if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    python=$(find_python) || exit 2
    rm -rf .venv
    "$python" -m venv .venv
  fi
  echo "Setting up (once; a few minutes) ..." >&2
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock" >&2
  install_in_place
  printf '%s' "$digest" > "$stamp"
  # beside whatever comes next; whoever discovers first need not wait for it
  .venv/bin/python -m ringtrue.stats.compiling >/dev/null 2>&1 &
}

# The package is used where it lies: a path file and a launcher, with nothing to build or download.
install_in_place() {
  local packages
  packages=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  printf '%s\n' "$PWD/src" > "$packages/ringtrue.pth"
  cat > .venv/bin/ringtrue <<LAUNCHER
#!$PWD/.venv/bin/python
from ringtrue.cli import main

main()
LAUNCHER
  chmod +x .venv/bin/ringtrue
}

# The browser for the browser tests, through the system's package manager where it is missing.
ensure_chromium() {
  if command -v chromium >/dev/null || command -v chromium-browser >/dev/null ||
    command -v google-chrome >/dev/null; then return; fi
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
  else
    .venv/bin/python -m playwright install chromium
  fi
}
