// What an audit attacks: one encoding, of records that have the same of its fields.
#pragma once

#include <cstdint>
#include <vector>

#include "agents/attack/qgram_learner.h"
#include "agents/normalise/person_reader.h"
#include "agents/tokens/tokens.h"
#include "koppel/v1/audit.pb.h"
#include "koppel/v1/schema.pb.h"

namespace koppel::agents {

// The fields of a filter that some records have; a source in which some lack the postcode has two
// patterns, and each is as well protected as its own bits let it be.
struct FieldPattern {
  // Numbers in the schema, ascending.
  std::vector<size_t> fields;
  // Records with these and no others of the filter's fields.
  uint64_t records = 0;
};

// Says what is audited: `encoding`, of records with the pattern's fields.
void SetSubject(const v1::LinkageSchema& schema, const v1::Encoding& encoding,
                const FieldPattern& pattern, v1::AuditedPattern& audited);

// How the filter cuts one of its fields, of number `field` in the schema.
TokenCutter CutterOf(const v1::LinkageSchema& schema, const v1::Bloom& bloom, size_t field);

// Of the filter's records, the most frequent patterns first. Those of fewer than one record in a
// thousand are left out.
std::vector<FieldPattern> PatternsOf(const v1::LinkageSchema& schema, const v1::Bloom& bloom,
                                     const std::vector<PersonFields>& persons);

// Persons who have the pattern's fields, without the filter's other ones: `most` at most, in the
// order given. So a rare pattern is attacked in as many records as a frequent one.
std::vector<PersonFields> RecordsLike(const v1::LinkageSchema& schema, const v1::Bloom& bloom,
                                      const FieldPattern& pattern,
                                      const std::vector<PersonFields>& persons, size_t most);
// The same, no two of them alike in these fields.
std::vector<PersonFields> PersonsLike(const v1::LinkageSchema& schema, const v1::Bloom& bloom,
                                      const FieldPattern& pattern,
                                      const std::vector<PersonFields>& persons, size_t most);

// How many tokens each person has.
std::vector<uint32_t> CountTokens(const v1::LinkageSchema& schema, const v1::Bloom& bloom,
                                  const FieldPattern& pattern,
                                  const std::vector<PersonFields>& persons);

// Which tokens persons have, of each field those that `known` of them, the first ones, have most
// often; `most` at most.
inline constexpr size_t kMostTokensOfField = 200;
attack::TokenTable TokensOf(const v1::LinkageSchema& schema, const v1::Bloom& bloom,
                            const FieldPattern& pattern, const std::vector<PersonFields>& persons,
                            size_t known, size_t most = kMostTokensOfField);

}  // namespace koppel::agents
