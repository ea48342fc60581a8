# SPDX-License-Identifier: Apache-2.0

help_bench() {
  cat <<'END'
./dev bench [NAME]

Runs the benchmarks, one program for each question, each with its comparison
beside it. Tables are printed; the figures as JSON lie in build/bench/NAME.json.

  ./dev bench                 all of them
  ./dev bench offline_llm     only that one
END
}

# The programs bin/<name>_bench of a configured tree.
bench_targets() {
  ninja -C "build/$1" -t targets all | sed -n "s|^\(bin/[^:/]*_bench\): .*|\1|p" | sort
}

run_bench() {
  local preset=release wanted=${1:-} targets target name code=0
  (($# <= 1)) || usage_error 'one name at most'
  prepare_machine
  configure "$preset"
  mapfile -t targets < <(bench_targets "$preset" | grep -E "^bin/${wanted:-.*}_bench\$" || true)
  ((${#targets[@]} > 0)) ||
    usage_error "no benchmark '$wanted'; there are: $(bench_targets "$preset" | sed 's|bin/||; s|_bench$||' | xargs)"
  compile "$preset" "${targets[@]}"
  mkdir -p build/bench
  for target in "${targets[@]}"; do
    name=$(basename "$target" _bench)
    say bench "$name"
    # Google Benchmark and our own programs alike write their JSON where this says.
    BENCHMARK_OUT=$ROOT/build/bench/$name.json BENCHMARK_OUT_FORMAT=json "build/$preset/$target" || code=1
  done
  return "$code"
}
