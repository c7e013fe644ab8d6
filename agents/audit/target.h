// What is attacked: codes of persons who have the same fields, beside the attacker's own.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "agents/attack/candidates.h"
#include "agents/attack/codes.h"
#include "agents/attack/leak_meters.h"
#include "agents/audit/exposure.h"
#include "agents/audit/figures.h"
#include "agents/audit/subject.h"
#include "base/status.h"
#include "koppel/v1/audit.pb.h"

namespace koppel::agents {

// What attacks may use.
struct AttackBudget {
  const v1::AuditSettings& settings;
  // 0: as many as the machine has. What comes out is the same.
  unsigned threads = 0;
};

// Of persons who differ in a filter's fields; of fewer nothing can be said.
inline constexpr size_t kFewestPersons = 100;

// The codes of `codes` persons, the attacker's records of as many; the last `in_both` of the ones
// are the first of the others.
struct Sides {
  size_t codes;
  size_t in_both;

  size_t first_in_both() const { return codes - in_both; }
  size_t persons() const { return 2 * codes - in_both; }
};

// Persons that are dealt out at most.
size_t MostPersons(const v1::AuditSettings& settings);
// Of so many persons.
Sides SidesOf(const v1::AuditSettings& settings, size_t persons);

v1::LeakMeters MetersOf(const attack::Leaks& leaks);

// Persons who have the same fields, and what of them does not depend on hardening.
struct Subject {
  const FieldPattern& pattern;
  Sides sides;
  std::vector<PersonFields> codes;
  std::vector<PersonFields> theirs;
  // Tokens of each code; the first of them are known.
  std::vector<uint32_t> tokens;
  attack::TokenTable table;
  size_t known;
  // Of the attacker's records.
  attack::TokenTable their_table;
};

// `persons` in the order in which they are dealt out.
Subject SubjectOf(const v1::LinkageSchema& schema, const v1::Bloom& bloom,
                  const FieldPattern& pattern, const std::vector<PersonFields>& persons,
                  const v1::AuditSettings& settings);

// One filter of a subject, with or without its hardening. Refers to what it is made of.
class Target {
 public:
  // `schema`: of this filter alone. Errors of RecordEncoder.
  static Result<Target> Of(const v1::LinkageSchema& schema, const Subject& subject,
                           const AttackBudget& budget);

  v1::LeakMeters Leaks() const;
  // Persons found are right claims of one record.
  v1::AttackFigures Patterns() const;
  v1::AttackFigures Graph(const std::function<void(size_t)>& progress) const;
  v1::AttackFigures Profile() const;
  v1::AttackFigures Learner() const;
  // From codes of the same persons with a field changed, linked by who holds both. Errors of
  // RecordEncoder.
  Result<v1::AttackFigures> Structure() const;
  // With the agency's key. Errors of RecordEncoder.
  Result<v1::AttackFigures> Dictionary() const;

 private:
  Target(const v1::LinkageSchema& schema, const Subject& subject, const AttackBudget& budget);
  const Sides& sides() const { return subject_.sides; }
  // Of persons on both sides, but for the first ones, whom the attacker knew.
  v1::AttackFigures Count(const attack::Candidates& found, size_t known) const;

  const v1::LinkageSchema& schema_;
  const Subject& subject_;
  const AttackBudget& budget_;
  AuditKey agency_;
  attack::Codes codes_;
  attack::Codes theirs_;
};

}  // namespace koppel::agents
