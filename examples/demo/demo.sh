#!/usr/bin/env bash
# The whole case on this machine: three agencies, the linker, the office and the privacy officers, each a process of its
# own with its own keys, over mutual TLS on loopback. Everything is invented. ./dev demo runs it.
set -euo pipefail

usage='demo.sh BIN_DIR [--persons N] [--seed N] [--difficulty easy|realistic|hard] [--folder DIR] [--report FILE]
  [--linker PROGRAM] [--purpose TEXT]'
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${1:?$usage}" && pwd)
shift
persons=150000 seed=1 difficulty=realistic folder='' report='' linker=$bin/koppel-linker purpose=''
while [ $# -gt 0 ]; do
  [ $# -gt 1 ] || { echo "$usage" >&2; exit 2; }
  case "$1" in
    --persons) persons=$2 ;;
    --seed) seed=$2 ;;
    --difficulty) difficulty=$2 ;;
    --folder) folder=$2 ;;
    --report) report=$(realpath -m -- "$2") ;;
    --linker) linker=$(realpath -- "$2") ;;
    --purpose) purpose=$2 ;;
    *) echo "$usage" >&2; exit 2 ;;
  esac
  shift 2
done

# The story is the one process in the background. It leads a process group of its own, so that all that it started ends
# with it. This shell only waits: bash 5.2 cannot parse a trap when a signal comes as it expands a command substitution.
keep=$folder
clean_up() {
  trap '' HUP INT TERM
  local tries=0
  if [ -n "${!-}" ] && kill -- "-$!" 2>/dev/null; then
    wait "$!" || true
    while kill -0 -- "-$!" 2>/dev/null && [ $((tries += 1)) -le 100 ]; do sleep 0.1; done
  fi
  [ -n "$keep" ] || rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
[ -n "$folder" ] && mkdir -p "$folder" || folder=$(mktemp -d "${TMPDIR:-/tmp}/koppel-demo-XXXXXX")
folder=$(cd "$folder" && pwd)
chmod 700 "$folder"

bold='' plain=''
[ ! -t 1 ] || bold=$'\033[1m' plain=$'\033[0m'
title() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
say() { printf '  %s\n' "$*"; }
indent() { sed 's/^/  | /'; }

project=supervision-orders-2018
schema=$here/../schemas/nl-person-protected.json
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
  printf '"party": {"party": "%s", "keystore": "keystore", "certificate": "certificate.pem", "authority": "../authority/authority.crt"' "$1"
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
  "$bin/koppel-keys" linkage-key create --keystore police/keystore "${secret[@]}" --project "$project" --epoch 1 "${to[@]}" --out-dir linkage-keys >/dev/null
  for name in "${agencies[@]}"; do
    "$bin/koppel-keys" linkage-key accept --keystore "$name/keystore" --file "linkage-keys/$name.linkage-key" \
      --from police/identity.json --test-cost "${secret[@]}" >/dev/null
  done
  rm -r linkage-keys
}

# --- processes ---------------------------------------------------------------------------------------------------------

start_linker() {
  printf '{%s, "listen": "127.0.0.1:0"}\n' "$(party hub)" >hub/config.json
  "$linker" serve --config hub/config.json --port-file hub/port "${secret[@]}" 2>hub/linker.log &
  local tries=0
  until [ -s hub/port ]; do
    kill -0 "$!" 2>/dev/null && [ $((tries += 1)) -lt 300 ] || { cat hub/linker.log >&2; exit 1; }
    sleep 0.1
  done
  address=127.0.0.1:$(cat hub/port)
}

# Of the story only the linker is in the background: $! is none or the linker's.
stop_linker() { if [ -n "${!-}" ]; then kill "$!" 2>/dev/null && wait "$!" || true; fi; }

# known_to AGENCY: whose keys it pins, the other parties' and officers'. Elsewhere they come by letter or in person.
known_to() {
  local files='' name
  for name in statistics hub "${agencies[@]}"; do [ "$name" = "$1" ] || files+=", \"../$name/identity.json\""; done
  for name in "${officers[@]}"; do [ "$name" = "$1-officer" ] || files+=", \"../$name/identity.json\""; done
  printf '%s' "${files#, }"
}

write_configurations() {
  local name
  printf '{%s}\n' "$(party statistics "$address")" >statistics/config.json
  for name in "${agencies[@]}"; do
    printf '{%s, "officer_key": "%s", "state_folder": "state", "known_identities": [%s]}\n' "$(party "$name" "$address")" \
      "$(public_key "$name-officer" signing_key)" "$(known_to "$name")" >"$name/config.json"
    printf '{%s, "linker_log_key": "%s", "state": "checkpoint"}\n' "$(party "$name-officer" "$address")" \
      "$(public_key hub signing_key | base64 -d | od -An -tx1 -v | tr -d ' \n')" >"$name-officer/config.json"
  done
}

office() { "$bin/koppel-office" "$@" --config statistics/config.json "${secret[@]}"; }
agent() { local name=$1; shift; "$bin/koppel-agent" "$@" --config "$name/config.json" "${secret[@]}"; }
auditor() { local name=$1; shift; "$bin/koppel-auditor" "$@" --config "$name/config.json" "${secret[@]}"; }

# --- the case ----------------------------------------------------------------------------------------------------------

create_project() {
  local files=() name
  for name in "${agencies[@]}" hub; do files+=(--identity "$name/identity.json"); done
  for name in "${agencies[@]}"; do files+=(--officer "$name=$name-officer/identity.json"); done
  cp "$here/specification.json" statistics/specification.json
  if [ -n "$purpose" ]; then
    purpose=$(printf '%s' "$purpose" | sed 's/[\\|&]/\\&/g')
    sed -i "s|\"purpose\": \"[^\"]*\"|\"purpose\": \"$purpose\"|" statistics/specification.json
  fi
  office project create --specification statistics/specification.json --schema "$schema" "${files[@]}"
}

approve_project() {
  local hash name
  hash=$(office project status --project "$project" --json | sed -n 's/.*"project_hash": *"\([0-9a-f]*\)".*/\1/p')
  for name in "${officers[@]}"; do
    auditor "$name" approve --project "$project" --hash "$hash" --yes >"$name/approval.txt"
  done
  cat police-officer/approval.txt
}

invent_persons() {
  local sources=() name
  for name in "${agencies[@]}"; do sources+=(--source "${name//-/_}"); done
  "$bin/koppel-population" make --persons "$persons" --seed "$seed" --difficulty "$difficulty" "${sources[@]}" --out people
}

deliver() { # AGENCY SOURCE
  "$bin/koppel-agent" check "people/$2.csv" --schema "$schema" --source "$2" >"$1/check.txt"
  agent "$1" submit --project "$project" --source "$2" --csv "people/$2.csv"
}

link_and_open() {
  local job
  job=$(office job submit --project "$project")
  office job watch --project "$project" --job "$job"
  office job fetch --project "$project" --job "$job" --out statistics/result.kres
  office open --result statistics/result.kres --out statistics/linked.db
}

score_linkage() {
  local references=() name source
  for name in "${agencies[@]}"; do
    source=${name//-/_}
    agent "$name" references --project "$project" --source "$source" --csv "people/$source.csv" \
      --out "$name/references.csv" >/dev/null
    references+=(--references "$name/references.csv")
  done
  "$bin/koppel-evaluate" --truth people/truth/records.csv --db statistics/linked.db "${references[@]}"
}

# true_value COLUMN: of the statistic that this project is for.
true_value() { awk -F, -v column="$1" '$1 == "no_youth_care" && $2 == "all" { sum = $column } END { print sum + 0 }' people/truth/statistics.csv; }

# A surname that is too long to stand in sealed bytes by chance.
long_surname() { awk -F, 'NR > 1 && length($11) >= 8 { print $11; exit }' people/police.csv; }

what_the_linker_saw() {
  local name
  name=$(long_surname)
  say "Police wrote down a person called \"$name\"."
  say "The linker has $(du -sh --apparent-size hub/data | cut -f1) of sealed rows and a log;"
  if grep -rqaF -- "$name" hub; then
    say "the name stands in its files. This must never happen."
    return 1
  fi
  say "the name is nowhere in its files. The closest it has is an encoding under a key that it does not hold,"
  say "and a payload that only the office can open."
}

story() {
  trap stop_linker EXIT
  title '1. Keys: every party draws its own; an authority certifies who may do what'
  issue_identities
  say "linker hub, office statistics, agencies ${agencies[*]},"
  say "privacy officers ${officers[*]}: each has a certificate for its role."
  exchange_linkage_key
  say "One linkage key, drawn and signed by police, sealed to each of the three agencies. The linker and the office never have it."

  title '2. The linker starts'
  start_linker
  write_configurations
  say "listening on $address, mutual TLS 1.3 only"

  title '3. The office writes down what it wants to know, and why'
  create_project | indent

  title '4. Every agency has a privacy officer who reads and approves it (police shown)'
  approve_project | indent
  say 'The officers of youth care and the Board read the same and approve it too: now it may begin.'

  title '5. Each agency looks at its own data and delivers it, encoded'
  invent_persons | indent
  deliver police police | indent
  deliver youth-care youth_care | indent
  deliver board board | indent
  say 'What police saw of their own data before anything left (koppel-agent check):'
  indent <police/check.txt
  say 'Youth care has no names; what it has is encoded all the same:'
  indent <youth-care/check.txt
  say 'The Board saw its own:'
  indent <board/check.txt
  say "An agency hears that its records arrived. Whether any of them is known elsewhere, it never hears:"
  agent youth-care status --project "$project" | indent

  title '6. What the linker saw'
  what_the_linker_saw

  title '7. The office links, and opens what is meant for it'
  link_and_open | indent

  title '8. How good are the links? Only this demo can know: it invented the persons'
  score_linkage | indent

  title '9. The answer'
  period=(--from 2017-01-01 --to 2018-12-31 --data-cut 2019-06-30)
  "$bin/koppel-office" tables --db statistics/linked.db --indicator no-youth-care "${period[@]}" | indent
  children=$(true_value 4)
  without=$(true_value 5)
  say 'A link that is missed makes a child look as if it got no care. Only this demo can compare:'
  say "In truth: $without of $children children, $(awk -v k="$without" -v n="$children" 'BEGIN { printf "%.1f", n ? 100 * k / n : 0 }')%."

  title '10. The privacy officers check the whole log, without a network'
  auditor police-officer export --out police-officer/log.klog | indent
  "$bin/koppel-auditor" verify police-officer/log.klog --linker-key hub/identity.json | indent

  "$bin/koppel-office" report --db statistics/linked.db --indicator no-youth-care "${period[@]}" --out report.html
  if [ -n "$report" ]; then
    mkdir -p "$(dirname "$report")"
    cp report.html "$report"
    title "The report with its pictures: $report"
  fi
}

set -m
story </dev/null &
set +m
wait "$!"
