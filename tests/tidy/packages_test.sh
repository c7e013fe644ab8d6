#!/bin/bash
# Whether every header of the system that the build has read comes with the packages that `dev`
# installs: a fresh machine has nothing else. Usage: packages_test.sh DEV BUILD_FOLDER NINJA
set -euo pipefail
dev=$1 build=$2 ninja=$3
command -v dpkg-query apt-cache >/dev/null || { echo "this is not Debian"; exit 77; }
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

# The packages of `dev`, and all that they depend on.
mapfile -t wanted < <(sed -n '/^packages=(/,/^)/p' "$dev" | sed '1d;$d' | tr -s ' ' '\n' | grep .)
apt-cache depends --recurse --installed --no-recommends --no-suggests --no-conflicts --no-breaks \
  --no-replaces --no-enhances "${wanted[@]}" | sed -n 's/^\([a-z0-9][a-z0-9.+-]*\).*/\1/p' | sort -u >"$work/known"

"$ninja" -C "$build" -t deps | sed -n 's/^ *\(\/usr\/include\/.*\)/\1/p' | xargs -r realpath | sort -u >"$work/headers"
[ -s "$work/headers" ] || { echo "$build: no headers: build first"; exit 1; }
xargs dpkg-query -S <"$work/headers" 2>"$work/unowned" | sed 's/:.*//' | sort -u >"$work/owners" || true

missing=$(comm -23 "$work/owners" "$work/known")
if [ -n "$missing" ]; then
  echo "headers come from packages that ./dev setup does not install:" $missing
  exit 1
fi
if grep -q 'no path found' "$work/unowned"; then
  echo "headers come from no package:"
  cat "$work/unowned"
  exit 1
fi
echo "$(wc -l <"$work/headers") headers of $(wc -l <"$work/owners") packages, all known to ./dev setup"
