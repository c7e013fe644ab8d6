// Records of which nothing is known but evidence, for the tests of clustering.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "linker/match/cluster/persons.h"
#include "tests/linker/match/people.h"
#include "tests/reference/slow_persons.h"

namespace koppel::match {

// So many records of a source, unique or not.
struct SourceSize {
  bool unique;
  size_t records;
};

// Everything that pairs say counts.
inline PersonRules Undamped() {
  PersonRules rules;
  rules.most_against = rules.most_against_unique = 20 * kEvidenceBit;
  return rules;
}

// A pool of such sources, in this order, with the evidence of every pair: strangers unless Set.
class EvidencePeople {
 public:
  static constexpr Evidence kStrangers = -12 * kEvidenceBit;

  explicit EvidencePeople(const std::vector<SourceSize>& sizes) {
    plan_.shapes = {{"f", false, 8}};
    for (size_t s = 0; s < sizes.size(); ++s) {
      RawSource raw{std::string(1, static_cast<char>('a' + s)), sizes[s].unique, {}};
      truth_.source_is_unique.push_back(sizes[s].unique);
      for (size_t i = 0; i < sizes[s].records; ++i) {
        raw.records.push_back({std::to_string(1'000'000 + i), {std::string(8, 'x')}});
        truth_.source_of.push_back(s);
      }
      sources_->push_back(Build(plan_, raw));
    }
    const size_t records = truth_.source_of.size();
    truth_.evidence.assign(records, std::vector<int64_t>(records, kStrangers));
    pool_ = std::make_unique<Pool>(Pool::Of(plan_, *sources_).value());
  }

  void Set(size_t a, size_t b, Evidence evidence) {
    truth_.evidence[a][b] = truth_.evidence[b][a] = evidence;
  }
  void SetBits(size_t a, size_t b, double bits) {
    Set(a, b, static_cast<Evidence>(bits * kEvidenceBit));
  }
  const reference::SlowEvidence& truth() const { return truth_; }
  const Pool& pool() const { return *pool_; }

  // Those from the possible limit on, as the engine gives them.
  std::vector<PairEvidence> Pairs() const {
    std::vector<PairEvidence> pairs;
    for (uint32_t a = 0; a < pool_->size(); ++a) {
      for (uint32_t b = a + 1; b < pool_->size(); ++b) {
        const auto evidence = static_cast<Evidence>(truth_.evidence[a][b]);
        if (truth_.Forbidden(a, b) || evidence < PersonRules().possible) continue;
        pairs.push_back({Pack(a, b), evidence});
      }
    }
    return pairs;
  }
  Result<Persons> Find(std::vector<PairEvidence> pairs, unsigned threads = 1,
                       const PersonRules& rules = Undamped()) const {
    Options options;
    options.threads = threads;
    const EvidenceBetween between = [this](uint32_t a, uint32_t b) {
      // A record is never held against another of its unique source.
      EXPECT_FALSE(truth_.Forbidden(a, b));
      return static_cast<Evidence>(truth_.evidence[a][b]);
    };
    return FindPersons(*pool_, std::move(pairs), between, rules, options);
  }
  Persons Find() const {
    auto persons = Find(Pairs());
    EXPECT_OK(persons);
    return *std::move(persons);
  }

 private:
  Plan plan_;
  // The pool refers to them, wherever this is moved.
  std::unique_ptr<std::vector<SourceRecords>> sources_ =
      std::make_unique<std::vector<SourceRecords>>();
  reference::SlowEvidence truth_;
  std::unique_ptr<Pool> pool_;
};

}  // namespace koppel::match
