#include "tests/office/sample_project.h"

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
    {"name": "youth-care", "role": "AGENT", "officer": "youth-care-officer"},
    {"name": "board", "role": "AGENT", "officer": "board-officer"}
  ],
  "sources": [
    {"name": "police", "agency": "police", "legal_basis": "Police Data Act, article 22",
     "events": [{"kind": "police_report", "start_column": "kennisnamedatum",
                 "attributes": [{"name": "offence_class", "column": "maatschappelijke_klasse"}]}]},
    {"name": "youth_care", "agency": "youth-care", "legal_basis": "Youth Act, article 7.4.3",
     "events": [{"kind": "youth_care", "start_column": "datum_aanvang", "end_column": "datum_einde",
                 "attributes": [{"name": "care_type", "column": "hulpvorm",
                                 "codes": ["31", "32", "35"]}]}]},
    {"name": "board", "agency": "board", "legal_basis": "Youth Act, article 7.4.1",
     "events": [{"kind": "supervision_order", "start_column": "datum_beschikking",
                 "when_column": "uitspraak", "when_values": ["OTS"]}]}
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
    "comparison": {"threshold_permille": 800,
                   "terms": [{"encoding": "person", "weight": 1}]},
    "sources": [{"source": "youth_care", "person_id": "kind_id", "row_id": "traject_id",
                 "absent": ["surname"]}]
  },
  "allowed_jobs": ["LINK_PERSONS"],
  "disclosure": {"least_count": 10, "round_to": 5},
  "epochs": {"first": 1},
  "expires": "2027-12-31",
  "retain_until": "2028-06-30"
})json";

v1::Party Identity(const std::string& name, v1::Role role, const SigningKey& signing,
                   const std::string& sealing_key) {
  v1::Party party;
  party.set_name(name);
  party.set_role(role);
  party.set_signing_key(signing.public_key());
  party.set_sealing_key(sealing_key);
  return party;
}

}  // namespace

SampleParties::SampleParties() {
  const auto sealing = [] { return SealingKey::Generate().public_key(); };
  identities = {Identity("hub", v1::LINKER, hub, ""),
                Identity("statistics", v1::OFFICE, office, office_sealing.public_key()),
                Identity("police", v1::AGENT, police, sealing()),
                Identity("youth-care", v1::AGENT, youth_care, sealing()),
                Identity("board", v1::AGENT, board, sealing()),
                Identity("police-officer", v1::AUDITOR, officer, ""),
                Identity("youth-care-officer", v1::AUDITOR, officer, ""),
                Identity("board-officer", v1::AUDITOR, officer, "")};
}

const SigningKey& SampleParties::AgencyOf(const std::string& source) const {
  if (source == "police") return police;
  return source == "board" ? board : youth_care;
}

std::string SampleSpecificationJson() { return kJson; }

v1::ProjectSpecification SampleSpecification() {
  v1::ProjectSpecification specification;
  if (!ParseJson("sample", kJson, specification).ok()) std::abort();
  return specification;
}

}  // namespace koppel::testing
