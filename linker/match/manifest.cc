#include "linker/match/manifest.h"

#include <algorithm>
#include <numeric>

#include "proto/result_digest.h"

namespace koppel::match {
namespace {

constexpr std::string_view kEngine = "koppel-match/1";
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

std::vector<uint32_t> SourcesByName(const std::vector<SourceRecords>& sources) {
  std::vector<uint32_t> order(sources.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return sources[a].name() < sources[b].name(); });
  return order;
}

void FillPublic(const Plan& plan, const std::vector<SourceRecords>& sources, const Outcome& outcome,
                v1::PublicManifest& manifest) {
  manifest.add_parameters(Concat("engine=", kEngine));
  for (std::string& parameter : ParametersOf(plan)) manifest.add_parameters(std::move(parameter));
  uint64_t records = 0;
  for (const uint32_t source : SourcesByName(sources)) {
    records += sources[source].size();
    if (sources[source].unique()) {
      manifest.add_parameters(Concat("unique=", sources[source].name()));
    }
  }
  manifest.set_result_digest(ResultDigest(sources, outcome.persons));
  SetTotal(manifest, "records", records, &v1::PublicManifest::set_records);
  SetTotal(manifest, "persons", outcome.persons.size(), &v1::PublicManifest::set_persons);
}

// Persons with at least one record in each source. Members of one source stand together.
std::vector<uint64_t> PersonsBySource(size_t sources, const Partition& persons) {
  std::vector<uint64_t> counts(sources);
  for (size_t i = 0; i < persons.size(); ++i) {
    const std::span<const MemberId> person = persons[i];
    for (size_t j = 0; j < person.size(); ++j) {
      if (j == 0 || person[j].source != person[j - 1].source) ++counts[person[j].source];
    }
  }
  return counts;
}

void FillSources(const std::vector<SourceRecords>& sources, const Outcome& outcome,
                 v1::RestrictedManifest& manifest) {
  const std::vector<uint64_t> persons = PersonsBySource(sources.size(), outcome.persons);
  for (const uint32_t source : SourcesByName(sources)) {
    v1::SourceCount& count = *manifest.add_sources();
    count.set_source(sources[source].name());
    count.set_records(sources[source].size());
    count.set_persons(persons[source]);
  }
  for (const SourcePairCount& pair : outcome.source_pairs) {
    v1::SourcePairCount& count = *manifest.add_pairs();
    count.set_source_a(sources[pair.source_a].name());
    count.set_source_b(sources[pair.source_b].name());
    count.set_linked(pair.linked);
    count.set_candidates(pair.candidates);
  }
}

void FillRestricted(const std::vector<SourceRecords>& sources, const Outcome& outcome,
                    v1::RestrictedManifest& manifest) {
  FillSources(sources, outcome, manifest);
  for (const uint64_t count : outcome.score_histogram) manifest.add_score_histogram(count);
  for (const PassCount& pass : outcome.passes) {
    v1::PassCount& count = *manifest.add_passes();
    count.set_pass(pass.label);
    count.set_pairs(pass.pairs);
  }
  manifest.set_persons(outcome.persons.size());
  manifest.set_compared(outcome.compared);
  manifest.set_settled(outcome.settled);
  for (const StageTime& stage : outcome.stages) {
    v1::StageTime& time = *manifest.add_stages();
    time.set_stage(stage.stage);
    time.set_milliseconds(stage.milliseconds);
  }
}

}  // namespace

std::string ResultDigest(const std::vector<SourceRecords>& sources, const Partition& persons) {
  koppel::ResultDigest digest;
  for (size_t i = 0; i < persons.size(); ++i) {
    const std::span<const MemberId> person = persons[i];
    digest.AddPerson(person.size());
    for (const MemberId& member : person) {
      digest.AddMember(sources[member.source].name(), sources[member.source].ref(member.record));
    }
  }
  return digest.Digest();
}

v1::Manifest ManifestOf(const Plan& plan, const std::vector<SourceRecords>& sources,
                        const Outcome& outcome) {
  v1::Manifest manifest;
  FillPublic(plan, sources, outcome, *manifest.mutable_public_());
  FillRestricted(sources, outcome, *manifest.mutable_restricted());
  return manifest;
}

}  // namespace koppel::match
