#!/usr/bin/env bash
# The whole case on this machine: three agencies, the linker, the office and the privacy officers, each a process of its
# own with its own keys, over mutual TLS on loopback. Everything is invented. ./dev demo runs it.
set -euo pipefail

usage='demo.sh BIN_DIR [--persons N] [--seed N] [--folder DIR] [--report FILE] [--linker PROGRAM] [--purpose TEXT]'
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${1:?$usage}" && pwd)
shift
persons=30000 seed=1 folder='' report='' linker=$bin/koppel-linker purpose=''
while [ $# -gt 0 ]; do
  case "$1" in
    --persons) persons=$2 ;;
    --seed) seed=$2 ;;
    --folder) folder=$2 ;;
    --report) report=$2 ;;
    --linker) linker=$2 ;;
    --purpose) purpose=$2 ;;
    *) echo "$usage" >&2; exit 2 ;;
  esac
  shift 2
done
keep=$folder
[ -n "$folder" ] && mkdir -p "$folder" || folder=$(mktemp -d "${TMPDIR:-/tmp}/koppel-demo-XXXXXX")
folder=$(cd "$folder" && pwd)
chmod 700 "$folder"

linker_pid=''
clean_up() {
  if [ -n "$linker_pid" ]; then kill "$linker_pid" 2>/dev/null && wait "$linker_pid" 2>/dev/null || true; fi
  [ -n "$keep" ] || rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

title() { printf '\n\033[1m%s\033[0m\n' "$*"; }
say() { printf '  %s\n' "$*"; }
indent() { sed 's/^/  | /'; }

project=supervision-orders-2018
agencies=(police youth-care board)
officers=(police-officer youth-care-officer board-officer)
cd "$folder"
head -c 24 /dev/urandom | base64 >passphrase
chmod 600 passphrase
secret=(--passphrase-file "$folder/passphrase")

# --- keys and certificates ---------------------------------------------------------------------------------------------

# identity PARTY ROLE: keystore and certificate; the secrets never leave the party's folder.
identity() {
  mkdir -p "$1"
  "$bin/koppel-keys" identity create --party "$1" --role "$2" --keystore "$1/keystore" --request "$1/request.csr" \
    --public "$1/identity.json" "${secret[@]}" --test-cost >/dev/null
  "$bin/koppel-keys" authority sign --dir authority --request "$1/request.csr" --party "$1" --role "$2" \
    --out "$1/certificate.pem" "${secret[@]}" >/dev/null
}

# party PARTY: the part of a configuration that all programs share.
party() {
  printf '"party": {"party": "%s", "keystore": "keystore", "certificate": "certificate.pem", "authority": "../authority/authority.pem"' "$1"
  [ $# -eq 1 ] || printf ', "linker_address": "%s", "linker_party": "hub"' "$2"
  printf '}'
}

# public_key PARTY FIELD: a key of a public identity, base64 as it stands in the file.
public_key() { sed -n "s/.*\"$2\": *\"\([^\"]*\)\".*/\1/p" "$1/identity.json"; }

issue_identities() {
  "$bin/koppel-keys" authority create --dir authority --name 'Koppel demo authority' "${secret[@]}" --test-cost >/dev/null
  identity hub linker
  identity statistics office
  local name
  for name in "${agencies[@]}"; do identity "$name" agent; done
  for name in "${officers[@]}"; do identity "$name" auditor; done
}

exchange_linkage_key() {
  local to=() name
  for name in "${agencies[@]}"; do to+=(--to "$name/identity.json"); done
  "$bin/koppel-keys" linkage-key create --project "$project" --epoch 1 "${to[@]}" --out-dir linkage-keys >/dev/null
  for name in "${agencies[@]}"; do
    "$bin/koppel-keys" linkage-key accept --keystore "$name/keystore" --file "linkage-keys/$name.linkage-key" \
      "${secret[@]}" >/dev/null
  done
  rm -r linkage-keys
}

# --- processes ---------------------------------------------------------------------------------------------------------

start_linker() {
  printf '{%s, "listen": "127.0.0.1:0"}\n' "$(party hub)" >hub/config.json
  "$linker" serve --config hub/config.json --port-file hub/port "${secret[@]}" 2>hub/linker.log &
  linker_pid=$!
  local tries=0
  until [ -s hub/port ]; do
    kill -0 "$linker_pid" 2>/dev/null && [ $((tries += 1)) -lt 300 ] || { cat hub/linker.log >&2; exit 1; }
    sleep 0.1
  done
  address=127.0.0.1:$(cat hub/port)
}

write_configurations() {
  local name
  printf '{%s}\n' "$(party statistics "$address")" >statistics/config.json
  for name in "${agencies[@]}"; do
    printf '{%s, "officer_key": "%s"}\n' "$(party "$name" "$address")" \
      "$(public_key "$name-officer" signing_key)" >"$name/config.json"
    printf '{%s, "linker_log_key": "%s"}\n' "$(party "$name-officer" "$address")" \
      "$(public_key hub signing_key)" >"$name-officer/config.json"
  done
}

office() { "$bin/koppel-office" "$@" --config statistics/config.json "${secret[@]}"; }
agent() { local name=$1; shift; "$bin/koppel-agent" "$@" --config "$name/config.json" "${secret[@]}"; }
auditor() { local name=$1; shift; "$bin/koppel-auditor" "$@" --config "$name/config.json" "${secret[@]}"; }

# --- the case ----------------------------------------------------------------------------------------------------------

create_project() {
  local files=() name
  for name in "${agencies[@]}" statistics hub; do files+=(--identity "$name/identity.json"); done
  for name in "${officers[@]}"; do files+=(--officer "${name%-officer}=$name/identity.json"); done
  cp "$here/specification.json" statistics/specification.json
  [ -z "$purpose" ] || sed -i "s|\"purpose\": \"[^\"]*\"|\"purpose\": \"$purpose\"|" statistics/specification.json
  office project create --specification statistics/specification.json \
    --schema "$here/../schemas/nl-person-protected.json" "${files[@]}"
}

approve_project() {
  local hash name
  hash=$(office project status --project "$project" --json | sed -n 's/.*"project_hash": *"\([0-9a-f]*\)".*/\1/p')
  auditor police-officer approve --project "$project" --hash "$hash" --yes | indent
  for name in youth-care-officer board-officer; do
    auditor "$name" approve --project "$project" --hash "$hash" --yes | tail -n 1 | indent
  done
}

deliver() { # AGENCY SOURCE
  agent "$1" check "../people/$2.csv" --schema "$here/../schemas/nl-person-protected.json" --source "$2" >"$1/check.txt"
  agent "$1" submit --project "$project" --source "$2" --csv "people/$2.csv" | indent
}

tell_what_the_linker_saw() {
  say "The linker held encodings and sealed payloads of $1 records, and now knows which of them belong together."
  say "Here is one value as police wrote it, and all that the linker's disk has of it:"
}
