#!/bin/bash
# Makes what link_bench and search_bench are run on, from the invented population of the whole
# country: OUT/SCHEMA.police.kpl and OUT/SCHEMA.register.kpl (a million each, most of them in both),
# and OUT/SCHEMA.three.SOURCE.kpl (police 200,000, youth_care 1,000,000, board 200,000), for each nl
# schema. What is there already is not made again. Takes 8 GB beside the results (OUT/country, which
# may go afterwards).
set -euo pipefail
[ $# = 2 ] || { echo "usage: bench/match/make_national.sh BIN OUT" >&2; exit 2; }
bin=$1 out=$2
schemas=$(dirname "$0")/../../examples/schemas
mkdir -p "$out"
country=$out/country

[ -d "$country" ] || "$bin/koppel-population" make --persons 17500000 --seed 1 --out "$country" \
  --source police --source youth_care --source board --source register
[ -f "$out/key" ] || (umask 077 && head -c 32 /dev/urandom > "$out/key")

# A record is called by the number of its person, so that a share of persons is the same in both.
make_two() {
  awk -F, -v OFS=, -v out="$out" '
    FNR == 1 { ++file; if (file == 1) next; print > (out (file == 2 ? "/police.csv" : "/register.csv")); next }
    file == 1 {
      sub(/\r$/, "")
      if ($1 == "police") {
        if ($3 % 20 < 13) { in_police[$3]; police[$2] = $3 }
      } else if ($1 == "register") {
        if ($3 in in_police ? $3 * 7 % 10 < 6 : $3 % 51 == 0) register[$2] = $3
      }
      next
    }
    file == 2 && $2 in police { $2 = police[$2]; print > (out "/police.csv") }
    file == 3 && $1 in register { $1 = register[$1]; print > (out "/register.csv") }
  ' "$country"/truth/records.csv "$country"/{police,register}.csv
}

# FILE COLUMN MOST CONDITION: rows of the first MOST persons of whom the condition holds.
persons() {
  awk -F, -v most="$3" "FNR == 1 || ((\$$2 in taken || count < most) && ($4)) {
    if (FNR > 1 && !(\$$2 in taken)) { taken[\$$2]; ++count }
    print
  }" "$1"
}

[ -f "$out/register.csv" ] || make_two
[ -f "$out/three.board.csv" ] || {
  # Young enough to be in youth care since 2010.
  persons "$country/police.csv" 2 200000 '$14 >= 19960101' > "$out/three.police.csv"
  persons "$country/youth_care.csv" 1 1000000 'substr($1, length($1)) % 2 == 0' \
    > "$out/three.youth_care.csv"
  persons "$country/board.csv" 2 200000 '1' > "$out/three.board.csv"
}

# SCHEMA_FILE CSV SOURCE OUT [OPTION ...]
encode() {
  [ -f "$4" ] || "$bin/koppel-agent" encode "$2" --schema "$1" --source "$3" --key-file "$out/key" \
    --out "$4" "${@:5}"
}

for schema in fields protected; do
  file=$schemas/nl-person-$schema.json
  # The register is written where the schema has the board.
  sed -e 's/"board"/"register"/; s/"kind_id"/"anr"/; s/"kindzaak_id"/"verblijf_nr"/' \
      -e 's/"kind_bsn"/"bsn"/; s/"huisnr"/"huisnummer"/' "$file" > "$out/two.$schema.json"
  encode "$out/two.$schema.json" "$out/police.csv" police "$out/$schema.police.kpl" \
    --id-column persoon_vol_nr
  encode "$out/two.$schema.json" "$out/register.csv" register "$out/$schema.register.kpl" \
    --id-column anr
  for source in police youth_care board; do
    encode "$file" "$out/three.$source.csv" $source "$out/$schema.three.$source.kpl"
  done
done
