# SPDX-License-Identifier: Apache-2.0

help_test() {
  cat <<'END'
./dev test [--preset NAME] [AREA...]

Builds and runs every test this machine can run, and says what it could not run
and why. The last line is `N passed, M failed, K skipped`, counting single cases.

  ./dev test                   everything
  ./dev test base provider     two areas, named as the folders under tests/
  ./dev test --preset dev      with debug information

With CI=true whatever cannot run is a failure, except tests of data outside the
repository: those are skipped and counted.
END
}

# run_ctest PRESET [ctest options]: exit 0 when all went well; the last line is the count.
run_ctest() {
  local preset=$1 results=$ROOT/build/$1/test-results code=0
  shift
  rm -rf "$results"
  mkdir -p "$results" "$LOGS"
  GTEST_OUTPUT=xml:$results/ GTEST_COLOR=no ctest --test-dir "build/$preset" -j "$(build_jobs)" \
    --output-junit "$results/ctest.xml" --test-output-size-passed 1000000 \
    --test-output-size-failed 1000000 --no-tests=ignore "$@" </dev/null 2>&1 |
    ctest_progress "$LOGS/test-$preset.log" || true
  ctest --test-dir "build/$preset" --show-only=json-v1 "$@" >"$results/tests.json"
  python "$ROOT/tools/dev/test_report.py" "$results" || code=$?
  ((code == 0)) || printf '           the whole log: build/logs/test-%s.log\n' "$preset" >&2
  return "$code"
}

ctest_progress() {
  local line
  progress_begin
  : >"$1"
  while IFS= read -r line; do
    printf '%s\n' "$line" >>"$1"
    if [[ $line =~ ^\ *([0-9]+)/([0-9]+)\ Test\ +\#[0-9]+:\ ([^ ]+) ]]; then
      progress test "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "${BASH_REMATCH[3]}"
    fi
  done
  progress_end
}

run_test() {
  local preset areas=() options=() code=0
  preset=$(default_preset)
  while (($# > 0)); do
    case $1 in
      --preset) preset=${2:?} && shift 2 ;;
      -*) usage_error "unknown option $1" ;;
      *) areas+=("$1") && shift ;;
    esac
  done
  if ((${#areas[@]} > 0)); then
    options=(-R "^($(IFS='|' && echo "${areas[*]}"))\$")
  fi
  prepare_machine ${CI:+--base}
  configure "$preset"
  compile "$preset" all ${CI:+all_verify_interface_header_sets}
  if [[ ${CI:-} == true ]]; then
    python tools/dev/compile_times.py "build/$preset" || code=1
  fi
  run_ctest "$preset" ${options[@]+"${options[@]}"} || code=1
  return "$code"
}
