#include "bench/population/measure/agreement.h"

#include <algorithm>

#include "base/status.h"

namespace koppel::population {
namespace {

std::string NameOf(std::string_view source) {
  return std::string(source.starts_with("trafficking") ? "trafficking" : source);
}

// A record with the number of its source.
struct Seen {
  uint32_t person;
  size_t source;
  const Observed* observed;
};

std::array<std::string, kComparedFields.size()> ValuesOf(const Observed& seen) {
  const std::string surname =
      seen.particle.empty() ? seen.surname : seen.particle + " " + seen.surname;
  return {
      PassesElevenTest(seen.bsn) ? seen.bsn : "",    surname,       seen.first_names, seen.birth,
      seen.sex == 0 ? "" : std::string(1, seen.sex), seen.postcode, seen.house_number};
}

void Compare(const Observed& one, const Observed& other, PairCounts& counts) {
  ++counts.pairs;
  const auto left = ValuesOf(one);
  const auto right = ValuesOf(other);
  for (size_t i = 0; i < kComparedFields.size(); ++i) {
    FieldCounts& field = counts.fields[i];
    const bool missing = left[i].empty() || right[i].empty();
    ++(missing ? field.missing : left[i] == right[i] ? field.agree : field.differ);
  }
}

}  // namespace

void Agreement::AddDistrict(const std::vector<std::vector<Entry>>& by_source,
                            const std::vector<Source>& sources) {
  std::vector<Seen> all;
  for (size_t source = 0; source < by_source.size(); ++source) {
    for (const Entry& entry : by_source[source]) all.push_back({entry.person, source, &entry.seen});
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Seen& a, const Seen& b) { return a.person < b.person; });
  for (size_t i = 0; i < all.size(); ++i) {
    for (size_t j = i + 1; j < all.size() && all[j].person == all[i].person; ++j) {
      if (all[i].source == all[j].source) continue;
      const auto [low, high] =
          std::minmax({NameOf(sources[all[i].source].name), NameOf(sources[all[j].source].name)});
      Compare(*all[i].observed, *all[j].observed, pairs_[Concat(low, " - ", high)]);
    }
  }
}

void Agreement::Add(const Agreement& other) {
  for (const auto& [name, counts] : other.pairs_) {
    PairCounts& sum = pairs_[name];
    sum.pairs += counts.pairs;
    for (size_t i = 0; i < kComparedFields.size(); ++i) {
      sum.fields[i].agree += counts.fields[i].agree;
      sum.fields[i].differ += counts.fields[i].differ;
      sum.fields[i].missing += counts.fields[i].missing;
    }
  }
}

}  // namespace koppel::population
