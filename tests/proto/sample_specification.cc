#include "tests/proto/sample_specification.h"

#include <cstdlib>

#include "proto/canonical.h"

namespace koppel::testing {
namespace {

constexpr char kJson[] = R"json({
  "id": "monitor-2026",
  "purpose": "How many children under a supervision order get no youth care within six months?",
  "parties": [
    {"name": "hub", "role": "LINKER"},
    {"name": "statistics", "role": "OFFICE"},
    {"name": "police", "role": "AGENT", "officer": "police-officer"},
    {"name": "board", "role": "AGENT", "officer": "board-officer"}
  ],
  "sources": [
    {"name": "police", "agency": "police", "legal_basis": "Police Data Act, article 22",
     "events": [{"kind": "police_report", "start_column": "day", "end_column": "until",
                 "attributes": [{"name": "offence_class", "column": "class",
                                 "codes": ["31", "32"]}]}]},
    {"name": "board", "agency": "board", "legal_basis": "Youth Act, article 7.4.1",
     "events": [{"kind": "supervision_order", "start_column": "day",
                 "when_column": "decision", "when_values": ["OTS"]}]}
  ],
  "linkage_schema": {
    "name": "test-schema", "version": 1,
    "fields": [{"name": "bsn", "type": "BSN"}, {"name": "birth_date", "type": "DATE"},
               {"name": "surname", "type": "NAME"}],
    "encodings": [
      {"name": "person", "bloom": {"bits": 512, "fields": [
        {"field": "surname", "tokens": "BIGRAMS", "hashes": 10},
        {"field": "birth_date", "tokens": "DATE_PARTS", "hashes": 10}],
        "hardening": [{"permute": {}}, {"diffuse": {"bits": 512, "inputs": 4}}]}},
      {"name": "bsn_birth", "token": {"settles": true, "parts": [
        {"field": "bsn"}, {"field": "birth_date", "part": "YEAR"}]}}],
    "passes": [{"equal": {"encoding": "bsn_birth"}},
               {"similar": {"encoding": "person", "dice_permille": 700}}],
    "comparison": {"threshold_permille": 800, "terms": [
      {"encoding": "person", "weight": 1}, {"encoding": "bsn_birth", "weight": 2}]},
    "sources": [{"source": "board", "person_id": "child", "row_id": "case",
                 "fields": [{"field": "birth_date", "columns": ["born"], "format": "dmy"}],
                 "absent": ["surname"]}]
  },
  "allowed_jobs": ["LINK_PERSONS"],
  "disclosure": {"least_count": 10, "round_to": 5},
  "epochs": {"first": 1},
  "expires": "2027-12-31",
  "retain_until": "2028-06-30"
})json";

}  // namespace

v1::ProjectSpecification WholeSpecification() {
  v1::ProjectSpecification specification;
  if (!ParseJson("sample", kJson, specification).ok()) std::abort();
  char next = 'a';
  for (v1::Party& party : *specification.mutable_parties()) {
    party.set_signing_key(std::string(32, next++));
    if (party.role() != v1::LINKER) party.set_sealing_key(std::string(32, next++));
    if (party.role() == v1::AGENT) party.set_officer_key(std::string(32, next++));
  }
  return specification;
}

}  // namespace koppel::testing
