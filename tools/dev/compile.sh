# SPDX-License-Identifier: Apache-2.0
# Configuring and compiling one preset, calmly: a bar on the terminal, everything in the log.

export CCACHE_BASEDIR=$ROOT CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros

# One tree serves build, demo, test and bench, so that none of them compiles the world again.
default_preset() { [[ ${CI:-} == true ]] && echo ci || echo release; }

# configure PRESET: again when the presets or the models changed; ninja sees to the rest.
configure() {
  local preset=$1 made=build/$1/build.ninja input
  for input in CMakePresets.json "$VIVAVOCE_MODELS/manifest.json"; do
    [[ ! -e $input || $made -nt $input ]] || made=''
  done
  [[ -n $made && -e $made ]] && return
  say configure "$preset"
  # In CI each public header is also compiled alone (target all_verify_interface_header_sets).
  logged configure cmake --preset "$preset" ${CI:+-DCMAKE_VERIFY_INTERFACE_HEADER_SETS=ON}
}

# compile_progress LOG: ninja's lines into the log, its counter onto the terminal.
compile_progress() {
  local line
  progress_begin
  while IFS= read -r line; do
    printf '%s\n' "$line" >>"$1"
    if [[ $line =~ ^@([0-9]+)/([0-9]+)@\ (.*)$ ]]; then
      line=${BASH_REMATCH[3]##*/}
      progress build "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "${line%.o}"
    fi
  done
  progress_end
}

# compile PRESET TARGET...
compile() {
  local preset=$1 log=$LOGS/build-$1.log start=$SECONDS
  shift
  mkdir -p "$LOGS"
  : >"$log"
  if ! NINJA_STATUS='@%f/%t@ ' cmake --build "build/$preset" -j "$(build_jobs)" --target "$@" \
    </dev/null 2>&1 | compile_progress "$log"; then
    # The first error, from where the compiler was called to what it said.
    awk '/FAILED:/ {seen = 1; next} /^@/ && seen {exit} seen && !/^[^ ]*(ccache|c\+\+|g\+\+) / {print}' "$log" |
      head -n 40 | sed 's/^/    /' >&2
    printf '           the whole log: %s\n' "${log#"$ROOT"/}" >&2
    die 'the build failed'
  fi
  ((SECONDS - start < 3)) || say build "done in $(took "$start")"
}

# prepare_machine [fetcher options]: everything that must be there before configuring.
prepare_machine() {
  ensure_packages
  ensure_assets "$@"
}
