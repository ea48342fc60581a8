# SPDX-License-Identifier: Apache-2.0

help_fuzz() {
  cat <<'END'
./dev fuzz SECONDS [TARGET...]

Runs every fuzz target of tests/fuzz, or those named, for that long each under
clang's libFuzzer with AddressSanitizer, starting from its corpus. What makes one
fail lies in build/fuzz/found/TARGET. Installs clang when it is missing.

  ./dev fuzz 60
  ./dev fuzz 600 wav documents

Exit 1 when something was found.
END
}

run_fuzz() {
  local seconds=${1:-} targets target code=0 found grown log folders
  [[ $seconds =~ ^[1-9][0-9]*$ ]] || usage_error 'how many seconds for each target?'
  shift
  prepare_machine
  install_packages clang-14 libclang-rt-14-dev
  configure fuzz
  targets=("$@")
  ((${#targets[@]} > 0)) || mapfile -t targets < <(cd build/fuzz/fuzz && printf '%s\n' *.folders | sed 's/\.folders$//')
  for target in "${targets[@]}"; do
    [[ -e build/fuzz/fuzz/$target.folders ]] ||
      usage_error "no fuzz target '$target'; there are: $(cd build/fuzz/fuzz && echo *.folders | sed 's/\.folders//g')"
  done
  # shellcheck disable=SC2046
  compile fuzz $(printf "bin/vivavoce_%s_fuzz " "${targets[@]}")
  mkdir -p "$LOGS"
  for target in "${targets[@]}"; do
    found=build/fuzz/found/$target grown=build/fuzz/corpus/$target log=$LOGS/fuzz-$target.log
    mkdir -p "$found" "$grown"
    mapfile -t folders <"build/fuzz/fuzz/$target.folders"
    if "build/fuzz/bin/vivavoce_${target}_fuzz" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
      -artifact_prefix="$found/" "$grown" "${folders[@]}" >"$log" 2>&1 </dev/null; then
      say fuzz "$target: $(sed -n 's/^Done \([0-9]*\) runs in \([0-9]*\) second.*/\1 inputs in \2 s/p' "$log"), nothing found"
    else
      code=1
      show_log "$log"
      warn "$target failed: its input lies in $found"
    fi
  done
  return "$code"
}
