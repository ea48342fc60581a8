# SPDX-License-Identifier: Apache-2.0

help_demo() {
  cat <<'END'
./dev demo [--candidate strong|middling|thin] [--job engineer|nurse] [--voice kokoro|flite|none]

A job description becomes a plan, the interviewer asks aloud, recorded answers
are understood, and a report with levels, quotes and a recommendation lies in
the printed folder, as HTML and PDF.

  ./dev demo                     a strong candidate for an engineer's job
  ./dev demo --candidate thin    one who says little
  ./dev demo --job nurse         a job outside software
END
}

run_demo() {
  local preset
  preset=$(default_preset)
  prepare_machine
  configure "$preset"
  compile "$preset" bin/vivavoce
  exec "$ROOT/examples/demo/run" --bin "$ROOT/build/$preset/bin/vivavoce" "$@"
}
