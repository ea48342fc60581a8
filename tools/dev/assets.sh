# SPDX-License-Identifier: Apache-2.0

help_assets() {
  cat <<'END'
./dev assets [--base] [--verify] [--list [--json]] [--models DIR] [--cache DIR]

Fetches the speech and language models and the library that runs them, once:
pinned by sha256, whole or not at all. Finished downloads are kept in the
user's cache folder and serve every checkout.

  ./dev assets            what is missing
  ./dev assets --base     also the larger recogniser, moonshine-base-en
  ./dev assets --list     what there is, from where, under which licence
  ./dev assets --verify   read every byte of what is there; mend what is wrong
END
}

run_assets() {
  case " $* " in
    *' --list '* | *' --needs '*) python "$ROOT/tools/assets/fetch.py" "$@" ;;
    *)
      install_packages python3 python3-venv ca-certificates
      ensure_assets "$@"
      say assets "in ${VIVAVOCE_MODELS#"$ROOT"/}; ./dev assets --list says more"
      ;;
  esac
}
