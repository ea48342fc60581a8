# SPDX-License-Identifier: Apache-2.0

help_build() {
  cat <<'END'
./dev build [--preset NAME] [--times]

Installs what is missing, configures and builds the vivavoce program. The last
line is its path, so a script can do:

  $(./dev build | tail -n 1) doctor

  --times         also show the files that took longest to compile
  --preset NAME   release (default), dev, ci, asan or tsan; see CMakePresets.json
END
}

run_build() {
  local preset times=''
  preset=$(default_preset)
  while (($# > 0)); do
    case $1 in
      --preset) preset=${2:?} && shift 2 ;;
      --times) times=yes && shift ;;
      *) usage_error "unknown option $1" ;;
    esac
  done
  prepare_machine
  configure "$preset"
  compile "$preset" bin/vivavoce
  [[ -z $times ]] || python tools/dev/compile_times.py "build/$preset" >&2 || true
  echo "$ROOT/build/$preset/bin/vivavoce"
}
