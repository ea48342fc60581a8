# SPDX-License-Identifier: Apache-2.0
# What the machine needs before anything can be built: Debian packages and the pinned assets.

# Debian's own Python where there is one: its venv module is a package, and its version is known.
python() {
  local candidate
  for candidate in /usr/bin/python3 python3; do
    if command -v "$candidate" >/dev/null; then
      PYTHONDONTWRITEBYTECODE=1 "$candidate" "$@"
      return
    fi
  done
  die 'python3 is not installed: apt-get install python3'
}

as_root() {
  if ((EUID == 0)); then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo -- "$@"
  else
    die "needs root or sudo: $*"
  fi
}

# missing_packages NAME...: those of the names that dpkg does not know as installed.
missing_packages() {
  local installed name
  installed=" $(dpkg-query -W -f='${Package}:${db:Status-Status} ' "$@" 2>/dev/null || true) "
  for name in "$@"; do
    [[ $installed == *" $name:installed "* ]] || printf '%s\n' "$name"
  done
}

# packages_progress: shows apt's machine-readable status lines (kind:what:percent:text).
packages_progress() {
  local kind _ percent
  progress_begin
  while IFS=: read -r kind _ percent _; do
    percent=${percent%%.*}
    case $kind in
      dlstatus) progress packages "${percent:-0}" 200 downloading ;;
      pmstatus) progress packages $((100 + ${percent:-0})) 200 installing ;;
    esac
  done
  progress_end
}

# install_packages NAME...: only what is missing; without anything missing apt is never called.
install_packages() {
  local missing log=$LOGS/packages.log start=$SECONDS
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]} > 0)) || return 0
  command -v apt-get >/dev/null ||
    die "not a Debian machine: install these yourself: ${missing[*]}"
  mkdir -p "$LOGS"
  say packages "${#missing[@]} to install"
  ((EUID == 0)) || as_root true # asks for the password before the output is redirected
  # apt tells its progress on descriptor 3; all else it says goes into the log. The shell in between
  # is root's, because sudo closes descriptors.
  # shellcheck disable=SC2016
  if ! as_root bash -c 'log=$1; shift; exec 3>&1 >"$log" 2>&1; export DEBIAN_FRONTEND=noninteractive
      apt-get -q -o DPkg::Lock::Timeout=300 update &&
        apt-get -q -y --no-install-recommends -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
          -o APT::Status-Fd=3 install "$@"' bash "$log" "${missing[@]}" </dev/null | packages_progress; then
    show_log "$log"
    die "these Debian packages could not be installed: ${missing[*]}"
  fi
  mapfile -t missing < <(missing_packages "${missing[@]}")
  ((${#missing[@]} == 0)) || { show_log "$log"; die "still not installed: ${missing[*]}"; }
  say packages "installed in $(took "$start")"
}

needed_packages() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$ROOT/tools/packages.txt"; }

ensure_packages() {
  local names
  mapfile -t names < <(needed_packages | tr -d ' ')
  install_packages "${names[@]}"
}

export VIVAVOCE_MODELS=${VIVAVOCE_MODELS:-$ROOT/.models}

# ensure_assets [--base]: exit 3 of the fetcher means that something is missing and was named.
ensure_assets() {
  local code=0
  if ! command -v npm >/dev/null && [[ $(python "$ROOT/tools/assets/fetch.py" --needs "$@") == *npm* ]]; then
    install_packages npm || warn 'npm cannot be installed'
  fi
  python "$ROOT/tools/assets/fetch.py" "$@" || code=$?
  case $code in
    0) ;;
    3)
      [[ ${CI:-} != true ]] || die 'with CI=true every asset must be there'
      warn 'going on without what is missing; ./dev assets tries again'
      ;;
    130) exit 130 ;;
    *)
      [[ ${CI:-} != true ]] || die 'the assets could not be fetched'
      warn 'going on without the assets'
      ;;
  esac
}

# build_jobs: one for each processor, as long as each has 1.5 GB of memory.
build_jobs() {
  local processors memory
  processors=$(nproc)
  memory=$(awk '/^MemAvailable/ {print int($2 / 1500000)}' /proc/meminfo)
  ((memory >= 1)) || memory=1
  echo "${VIVAVOCE_JOBS:-$((processors < memory ? processors : memory))}"
}
