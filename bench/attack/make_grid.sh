#!/bin/bash
# Every hardening, attacked and linked: OUT/DATASET/table.md and OUT/DATASET/grid.svg, of the invented
# population (nl-person-protected) and, where DATA has them, of public labelled data. What is there
# already is not made again, so that an interrupted run goes on. Takes hours on two cores.
set -euo pipefail
[ $# -ge 2 ] || { echo "usage: bench/attack/make_grid.sh BIN OUT [DATA]" >&2; exit 2; }
bin=$1 out=$2 data=${3:-}
grid=$bin/../bench/attack_grid
schemas=$(dirname "$0")/../../examples/schemas
mkdir -p "$out"
[ -f "$out/key" ] || (umask 077 && head -c 32 /dev/urandom > "$out/key")

# FOLDER SCHEMA TRUTH SOURCE=CSV=ID ...: links the sources, all rows of a source that SCHEMA has, and
# scores them.
link() {
  local folder=$1 schema=$2 truth=$3 files=() source csv id
  shift 3
  for one in "$@"; do
    IFS== read -r source csv id <<< "$one"
    "$bin/koppel-agent" encode "$csv" --schema "$schema" --source "$source" --id-column "$id" \
        --key-file "$out/key" --out "$folder/$source.kpl" > /dev/null
    files+=("$folder/$source.kpl")
  done
  "$bin/koppel-linker" link "${files[@]}" "${unique[@]}" --threshold auto \
    --out "$folder/links.csv" > /dev/null
  "$bin/koppel-evaluate" --truth "$truth" --links "$folder/links.csv" --json
  rm "${files[@]}" "$folder/links.csv"
}

# FOLDER SCHEMA FIELDS TRUTH ATTACKED SOURCE=CSV=ID ...: all variants of a schema, and FIELDS, which
# compares field by field. What ATTACKED calls source and file is attacked.
measure() {
  local folder=$out/$1 schema=$2 fields=$3 truth=$4 attacked=$5 names name variant
  shift 5
  mkdir -p "$folder"
  cp "$fields" "$folder/fields.schema.json"
  names=$("$grid" variants --schema "$schema" --folder "$folder")
  for name in $names fields; do
    variant=$folder/$name
    [ -f "$variant.quality.json" ] && continue
    link "$folder" "$variant.schema.json" "$truth" "$@" > "$variant.new"
    mv "$variant.new" "$variant.quality.json"
  done
  for name in $names; do
    variant=$folder/$name
    [ "$name" = tokens ] || [ -f "$variant.audit.json" ] && continue
    "$grid" attack "${attacked#*=}" --source "${attacked%%=*}" --schema "$variant.schema.json" \
      --records "$records" --graph-records 4000 > "$variant.new"
    mv "$variant.new" "$variant.audit.json"
  done
  "$grid" table --schema "$schema" --folder "$folder" --title "$(basename "$schema" .json)" \
    > "$folder/table.md"
}

country=$out/country
[ -d "$country" ] || "$bin/koppel-population" make --persons 1000000 --seed 1 --out "$country" \
  --source police --source youth_care --source board
unique=() records=6000
measure nl "$schemas/nl-person-protected.json" "$schemas/nl-person-fields.json" \
  "$country/truth/records.csv" "police=$country/police.csv" \
  "police=$country/police.csv=persoon_vol_nr" "youth_care=$country/youth_care.csv=kind_id" \
  "board=$country/board.csv=kind_id"

# DATASET ATTACKED SOURCE ...: sources hold nobody twice.
public() {
  local dataset=$1 attacked=$2 sources=() source
  shift 2
  [ -d "$data/$dataset" ] || return 0
  unique=()
  for source in "$@"; do
    sources+=("$source=$data/$dataset/$source.csv=id")
    unique+=(--unique "$source")
  done
  measure "$dataset" "$schemas/$dataset.protected.json" "$schemas/$dataset.json" \
    "$data/$dataset/truth.csv" "$attacked=$data/$dataset/$attacked.csv" "${sources[@]}"
}
records=5000
[ -z "$data" ] || {
  public febrl120k_link A A B
  public febrl4 A A B
  public pseudopeople_census_3wave_x5 c2040 c2020 c2030 c2040
}
