# SPDX-License-Identifier: Apache-2.0

help_check() {
  cat <<'END'
./dev check [--fix]

What a compiler does not check: clang-format 14, who may include whom, fenced-in
headers, coroutine expressions that g++ 12 miscompiles, file length, names,
licence lines, links in Markdown. One line for each finding:

  file:line: rule: mend

  ./dev check --fix    formats the code first
END
}

run_check() {
  install_packages git python3 clang-format-14
  python "$ROOT/tools/check/run.py" "$@"
}
