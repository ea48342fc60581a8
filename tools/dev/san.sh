# SPDX-License-Identifier: Apache-2.0

help_san() {
  cat <<'END'
./dev san [AREA...]

Runs the tests under AddressSanitizer with UBSan, then those labelled
`concurrency` under ThreadSanitizer. Both trees are built beside the ordinary one;
on two cores that takes half an hour and more.
END
}

run_san() {
  local code=0 options=() areas=() programs=()
  if (($# > 0)); then
    options=(-R "^($(IFS='|' && echo "$*"))\$")
  fi
  prepare_machine
  export UBSAN_OPTIONS=print_stacktrace=1 ASAN_OPTIONS=detect_stack_use_after_return=1
  export TSAN_OPTIONS=second_deadlock_stack=1:suppressions=$ROOT/tools/dev/tsan.suppressions
  configure asan
  compile asan all
  say san 'address and undefined behaviour'
  run_ctest asan ${options[@]+"${options[@]}"} || code=$?
  configure tsan
  mapfile -t areas < <(ctest --test-dir build/tsan -N -L concurrency ${options[@]+"${options[@]}"} | sed -n 's/^ *Test *#[0-9]*: //p')
  if ((${#areas[@]} == 0)); then
    ((${#options[@]} > 0)) || die 'no test is labelled concurrency'
    say san 'threads: no test of these areas has any'
    return "$code"
  fi
  programs=("${areas[@]/#/vivavoce_}")
  programs=("${programs[@]/%/_tests}")
  compile tsan "${programs[@]}"
  say san 'threads'
  run_ctest tsan -L concurrency ${options[@]+"${options[@]}"} || code=$?
  return "$code"
}
