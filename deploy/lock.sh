#!/usr/bin/env bash
# Resolves requirements/*.in anew into the hashed lock files beside them: `make lock`.
# Add -P NAME to move one package only: `make lock ARGS="-P starlette"`; without ARGS everything is moved.
set -euo pipefail
cd "$(dirname "$0")/../requirements"

lock() { # lock PYTHON NAME [more options]
  local python=$1 name=$2
  shift 2
  echo "locking $name (Python $python)"
  ../.venv-tools/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
    --no-annotate --custom-compile-command "make lock" --python-version "$python" "$@" \
    "$name.in" --output-file "$name.txt"
}

update=("$@")
[ $# -gt 0 ] || update=(--upgrade)
lock 3.8 tools "${update[@]}"
lock 3.10 rasa --override rasa-overrides.txt "${update[@]}"
lock 3.11 app "${update[@]}"
lock 3.11 dev --constraint app.txt "${update[@]}"
lock 3.10 baseline "${update[@]}"
