// Candidates once more, pair by pair: the slow twin of linker/match/search.
#pragma once

#include <map>

#include "linker/match/search/search.h"
#include "tests/reference/match_twin.h"

namespace koppel::reference {

// Pairs within unique sources instead of the wanted ones, or not.
enum class Scope { kWanted, kWithinUnique };

struct SlowCandidates {
  // The first pass that finds the pair.
  std::map<NamePair, size_t> owner;
  // For each pass, the pairs it finds.
  std::vector<uint64_t> found;
};

// Similarity of two filters in thousandths of a hundredth: compared as fractions, never rounded.
inline bool IsSimilar(const Twin& twin, const match::PlanPass& pass, match::MemberId a,
                      match::MemberId b) {
  const auto [twice, sum] = twin.Dice(pass.encoding, a, b);
  const uint64_t length = twin.plan.shapes[pass.encoding].bytes * 8;
  switch (pass.measure) {
    case match::MeasureKind::kJaccard:
      return twice * 1000 >= pass.dice_permille * (2 * sum - twice);
    case match::MeasureKind::kHamming:
      return (length - (sum - twice)) * 1000 >= pass.dice_permille * length;
    case match::MeasureKind::kDice:
      break;
  }
  return twice * 1000 >= pass.dice_permille * sum;
}

// Whether a settling pass before `pass` pairs the record with one of the other source, which holds
// each person once.
inline bool IsSettled(const Twin& twin, size_t pass, match::MemberId record, uint32_t towards) {
  if (!twin.sources[towards].unique() || record.source == towards) return false;
  for (size_t i = 0; i < pass; ++i) {
    const size_t encoding = twin.plan.passes[i].encoding;
    const auto& settling = twin.plan.settling;
    if (std::find(settling.begin(), settling.end(), encoding) == settling.end()) continue;
    for (const match::MemberId& other : twin.records) {
      if (other.source == towards && twin.Equal(encoding, record, other)) return true;
    }
  }
  return false;
}

// Equal tokens in one place.
inline bool SharesToken(const Twin& twin, size_t encoding, match::MemberId a, match::MemberId b) {
  const match::EncodingShape& shape = twin.plan.shapes[encoding];
  const size_t size = shape.bytes / shape.tokens;
  const auto bytes = [&](match::MemberId id) {
    return reinterpret_cast<const char*>(twin.sources[id.source].row(encoding, id.record));
  };
  for (size_t place = 0; place < shape.tokens; ++place) {
    if (std::equal(bytes(a) + place * size, bytes(a) + (place + 1) * size, bytes(b) + place * size))
      return true;
  }
  return false;
}

inline bool SlowlyFinds(const Twin& twin, size_t pass, match::MemberId a, match::MemberId b) {
  const match::PlanPass& rule = twin.plan.passes[pass];
  if (!twin.Has(rule.encoding, a) || !twin.Has(rule.encoding, b)) return false;
  if (rule.equal) return SharesToken(twin, rule.encoding, a, b);
  if (rule.unsettled_only &&
      (IsSettled(twin, pass, a, b.source) || IsSettled(twin, pass, b, a.source)))
    return false;
  return IsSimilar(twin, rule, a, b);
}

inline SlowCandidates FindSlowly(const Twin& twin, Scope scope) {
  SlowCandidates result;
  const size_t passes = twin.plan.passes.size();
  result.found.resize(passes);
  for (size_t i = 0; i < twin.records.size(); ++i) {
    for (size_t j = i + 1; j < twin.records.size(); ++j) {
      const match::MemberId a = twin.records[i];
      const match::MemberId b = twin.records[j];
      const bool within = a.source == b.source && twin.sources[a.source].unique();
      if (scope == Scope::kWanted ? !twin.Wanted(a, b) : !within) continue;
      size_t owner = passes;
      for (size_t pass = passes; pass-- > 0;) {
        if (!SlowlyFinds(twin, pass, a, b)) continue;
        ++result.found[pass];
        owner = pass;
      }
      if (owner < passes) result.owner[{twin.NameOf(a), twin.NameOf(b)}] = owner;
    }
  }
  return result;
}

}  // namespace koppel::reference
