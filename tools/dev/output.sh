# SPDX-License-Identifier: Apache-2.0
# How ./dev speaks: short lines on stderr, logs under build/logs, results on stdout.

LOGS=$ROOT/build/logs

if [[ -t 2 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
  COLUMNS=$(stty size 2>/dev/null </dev/tty | cut -d' ' -f2 || true)
  TERMINAL=yes BOLD=$'\e[1m' DIM=$'\e[2m' RED=$'\e[31m' YELLOW=$'\e[33m' PLAIN=$'\e[0m'
else
  TERMINAL='' BOLD='' DIM='' RED='' YELLOW='' PLAIN=''
fi

# say STEP TEXT: one calm line.
say() { printf '%s%-10s%s %s\n' "$BOLD" "$1" "$PLAIN" "$2" >&2; }

warn() { printf '%s%-10s%s %s\n' "$YELLOW" 'warning' "$PLAIN" "$1" >&2; }

# die TEXT [EXIT CODE]: names the cause and the mend in one line.
die() {
  printf '%s%-10s%s %s\n' "$RED" 'error' "$PLAIN" "$1" >&2
  exit "${2:-1}"
}

# usage_error TEXT: a wrong call, as opposed to a failed one.
usage_error() { die "$1 (./dev $COMMAND --help)" 2; }

# progress STEP DONE TOTAL TEXT: a bar on a terminal, a line at each fifth elsewhere.
progress() {
  local step=$1 done=$2 total=$3 text=$4 share filled bar
  ((total > 0)) || return 0
  share=$((done * 100 / total))
  if [[ $TERMINAL ]]; then
    filled=$((share * 24 / 100))
    printf -v bar '%*s' "$filled" ''
    bar=${bar// /#}
    printf -v bar '%-24s' "$bar"
    printf '\r\e[K%s%-10s%s [%s] %3d%%  %s' "$BOLD" "$step" "$PLAIN" "${bar// /.}" "$share" \
      "${text:0:$((${COLUMNS:-80} > 50 ? ${COLUMNS:-80} - 46 : 4))}" >&2
  elif ((share / 20 > PROGRESS_SHOWN)); then
    PROGRESS_SHOWN=$((share / 20))
    say "$step" "$share%"
  fi
}

progress_begin() { PROGRESS_SHOWN=0; }
progress_end() { [[ ! $TERMINAL ]] || printf '\r\e[K' >&2; }

# show_log FILE: the end of a log after a failure, and where the rest is.
show_log() {
  printf '%s' "$DIM" >&2
  tail -n 25 "$1" | sed 's/^/    /' >&2
  printf '%s' "$PLAIN" >&2
  printf '           the whole log: %s\n' "${1#"$ROOT"/}" >&2
}

# logged STEP COMMAND...: runs quietly; its output matters only when it fails.
logged() {
  local step=$1 log=$LOGS/$1.log
  shift
  mkdir -p "$LOGS"
  if ! "$@" >"$log" 2>&1 </dev/null; then
    show_log "$log"
    die "$step failed"
  fi
}

# seconds_since START: for "in 12 s", with START from $SECONDS.
took() {
  local s=$((SECONDS - $1))
  ((s < 60)) && printf '%d s' "$s" || printf '%d min %02d s' $((s / 60)) $((s % 60))
}
