# SPDX-License-Identifier: Apache-2.0

help_demo() {
  cat <<'END'
./dev demo [--candidate strong|middling|thin] [--job engineer|nurse] [--voice kokoro|flite] [--keep]

The whole thing on the embedded defaults: the server starts, an employer submits
an interview over HTTP, the plan is approved, a candidate talks with the
interviewer over the WebSocket edge in real time, a recruiter signs the
assessment, signed webhooks come in, and the report lies in the printed folder.

  ./dev demo                     a strong candidate for an engineer's job
  ./dev demo --candidate thin    one who says little
  ./dev demo --job nurse         a job outside software
  ./dev demo --keep              leaves the server up for you to talk with it
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
