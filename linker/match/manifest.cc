#include "linker/match/manifest.h"

#include <algorithm>
#include <utility>

#include "linker/match/manifest_restricted.h"
#include "proto/result_digest.h"

namespace koppel::match {
namespace {

constexpr std::string_view kEngine = "koppel-match/2";
constexpr uint64_t kLeastShown = 10;
constexpr uint64_t kRounding = 5;

uint64_t Rounded(uint64_t count) { return (count + kRounding / 2) / kRounding * kRounding; }

// Sets a public total, or names it as left out.
void SetTotal(v1::PublicManifest& manifest, const char* name, uint64_t count,
              void (v1::PublicManifest::*set)(uint64_t)) {
  if (count < kLeastShown) {
    manifest.add_suppressed(name);
  } else {
    (manifest.*set)(Rounded(count));
  }
}

// What clustering and the model go by where a model decides. What it learnt is not for auditors: of
// few records it would say much.
void AddModelParameters(const Plan& plan, const Outcome& outcome, v1::PublicManifest& manifest) {
  PersonRules rules;
  if (plan.rates.false_links != 0) rules.most_against_unique = rules.most_against;
  size_t match_classes = 0;
  for (const SourcePairModel& model : outcome.models) {
    match_classes = std::max(match_classes, model.matches.size());
  }
  for (const auto& [name, value] : std::initializer_list<std::pair<const char*, int64_t>>{
           {"match_classes=", static_cast<int64_t>(match_classes)},
           {"evidence_bit=", kEvidenceBit},
           {"possible=", rules.possible},
           {"most_for=", rules.most_for},
           {"most_against=", rules.most_against},
           {"most_against_unique=", rules.most_against_unique},
           {"partners_permille=", rules.partners_permille},
           {"attach_alone=", rules.attach_alone ? 1 : 0},
           {"close=", rules.close}}) {
    manifest.add_parameters(Concat(name, value));
  }
  for (const Term& term : outcome.terms) {
    manifest.add_parameters(Concat("compared=", plan.shapes[term.encoding].name));
  }
}

void FillPublic(const Plan& plan, const std::vector<SourceRecords>& sources, const Outcome& outcome,
                v1::PublicManifest& manifest) {
  manifest.add_parameters(Concat("engine=", kEngine));
  manifest.add_parameters(outcome.has_probabilities ? "decision=model" : "decision=threshold");
  for (std::string& parameter : ParametersOf(plan)) manifest.add_parameters(std::move(parameter));
  if (outcome.has_probabilities) AddModelParameters(plan, outcome, manifest);
  uint64_t records = 0;
  for (const uint32_t source : SourcesByName(sources)) {
    records += sources[source].real_size();
    if (sources[source].unique()) {
      manifest.add_parameters(Concat("unique=", sources[source].name()));
    }
  }
  manifest.set_result_digest(ResultDigest(sources, outcome.persons));
  SetTotal(manifest, "records", records, &v1::PublicManifest::set_records);
  SetTotal(manifest, "persons", outcome.persons.size(), &v1::PublicManifest::set_persons);
}

std::string ContinuedDigest(const std::vector<SourceRecords>& sources, const Partition& persons,
                            std::string_view previous_result,
                            const std::function<std::string_view(size_t person)>& name) {
  koppel::ResultDigest digest(previous_result);
  for (size_t i = 0; i < persons.size(); ++i) {
    const std::span<const MemberId> person = persons[i];
    digest.AddPerson(name(i), person.size());
    for (const MemberId& member : person) {
      digest.AddMember(sources[member.source].name(), sources[member.source].ref(member.record));
    }
  }
  return digest.Digest();
}

}  // namespace

std::string ResultDigest(const std::vector<SourceRecords>& sources, const Partition& persons) {
  return ContinuedDigest(sources, persons, "", [](size_t) { return std::string_view(); });
}

v1::Manifest ManifestOf(const Plan& plan, const std::vector<SourceRecords>& sources,
                        const Outcome& outcome) {
  v1::Manifest manifest;
  FillPublic(plan, sources, outcome, *manifest.mutable_public_());
  FillRestricted(plan, sources, outcome, *manifest.mutable_restricted());
  return manifest;
}

void SetContinuation(const std::vector<SourceRecords>& sources, const Partition& persons,
                     const Continuation& continuation, v1::Manifest& manifest) {
  v1::PublicManifest& open = *manifest.mutable_public_();
  open.set_previous_result(std::string(continuation.previous_result));
  manifest.mutable_restricted()->set_partition_digest(open.result_digest());
  open.set_result_digest(
      ContinuedDigest(sources, persons, continuation.previous_result, continuation.name));
  Set(continuation.counts, *manifest.mutable_restricted()->mutable_changes());
}

}  // namespace koppel::match
