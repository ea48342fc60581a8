# SPDX-License-Identifier: Apache-2.0

help_san() {
  cat <<'END'
./dev san [AREA...]

Runs the tests under AddressSanitizer with UBSan, then those labelled
`concurrency` under ThreadSanitizer. Both trees are built beside the ordinary one.
END
}

run_san() {
  local code=0 options=()
  if (($# > 0)); then
    options=(-R "^($(IFS='|' && echo "$*"))\$")
  fi
  prepare_machine
  export UBSAN_OPTIONS=print_stacktrace=1 ASAN_OPTIONS=detect_stack_use_after_return=1
  export TSAN_OPTIONS=second_deadlock_stack=1
  configure asan
  compile asan all
  say san 'address and undefined behaviour'
  run_ctest asan ${options[@]+"${options[@]}"} || code=$?
  configure tsan
  compile tsan all
  say san 'threads'
  run_ctest tsan -L concurrency ${options[@]+"${options[@]}"} || code=$?
  return "$code"
}
