#include "office/disclosure/release.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/digest.h"

namespace koppel::office {
namespace {

// Those with care that began after t0: never shown, but the difference of figures that are.
uint64_t CareBeganLater(const NoCareCounts& counts) {
  return counts.complete - counts.no_care - counts.in_care_at_start;
}

void SuppressShare(ProtectedShare& share) {
  *share.mutable_count() = SuppressedCount();
  share.set_suppressed(true);
  share.clear_percent();
  share.clear_percent_low();
  share.clear_percent_high();
}

Provenance MakeProvenance(const Database& database, const v1::Manifest& manifest,
                          const std::vector<DeliveryRow>& deliveries) {
  const v1::ProjectSpecification& specification = database.specification();
  Provenance made;
  made.set_project(specification.id());
  made.set_purpose(specification.purpose());
  made.set_project_hash(ToHex(database.meta().project_hash));
  made.set_job_id(ToHex(database.meta().job_id));
  made.set_result_digest(ToHex(manifest.public_().result_digest()));
  made.set_least_count(specification.disclosure().least_count());
  made.set_round_to(specification.disclosure().round_to());
  for (const DeliveryRow& delivery : deliveries) {
    SourceProvenance* source = made.add_sources();
    source->set_name(delivery.source);
    source->set_version(delivery.version);
    for (const v1::Source& declared : specification.sources()) {
      if (declared.name() != delivery.source) continue;
      source->set_agency(declared.agency());
      source->set_legal_basis(declared.legal_basis());
    }
  }
  return made;
}

// The manifest's parameter; 0 where there is none that can be read.
uint32_t ThresholdOf(const v1::PublicManifest& manifest) {
  constexpr std::string_view kName = "threshold_permille=";
  for (const std::string& parameter : manifest.parameters()) {
    if (parameter.compare(0, kName.size(), kName) != 0) continue;
    uint32_t permille = 0;
    const char* end = parameter.data() + parameter.size();
    const auto read = std::from_chars(parameter.data() + kName.size(), end, permille);
    return read.ec == std::errc() && read.ptr == end && permille <= 1000 ? permille : 0;
  }
  return 0;
}

}  // namespace

NoCareTable ProtectNoCare(const NoCareQuestion& question, const NoCareCounts& counts,
                          const DisclosureRule& rule) {
  NoCareTable table;
  table.set_cohort_kind(question.cohort_kind);
  table.set_care_kind(question.care_kind);
  table.set_from(FormatDate(question.from));
  table.set_to(FormatDate(question.to));
  table.set_data_cut(FormatDate(question.data_cut));
  table.set_months(static_cast<uint32_t>(question.months));
  *table.mutable_incomplete() = ProtectCount(counts.incomplete, rule);
  *table.mutable_no_care() = ProtectShare(counts.no_care, counts.complete, rule);
  *table.mutable_in_care_at_start() = ProtectShare(counts.in_care_at_start, counts.complete, rule);
  const bool part_suppressed =
      table.incomplete().suppressed() || table.no_care().total().suppressed();
  *table.mutable_cohort() = part_suppressed ? SuppressedCount() : ProtectCount(counts.cohort, rule);
  const uint64_t later = CareBeganLater(counts);
  if (later == 0 || ProtectCount(later, rule).suppressed()) {
    SuppressShare(*table.mutable_in_care_at_start());
  }
  return table;
}

OverlapTable ProtectOverlap(const SourceOverlap& overlap, const DisclosureRule& rule) {
  OverlapTable table;
  std::set<std::string> sources;
  std::vector<std::pair<std::vector<std::string>, uint64_t>> cells(overlap.begin(), overlap.end());
  // By the number of sources, then by name: an order by size would tell about suppressed cells.
  std::stable_sort(cells.begin(), cells.end(),
                   [](const auto& a, const auto& b) { return a.first.size() < b.first.size(); });
  for (const auto& [names, persons] : cells) {
    OverlapRow* row = table.add_rows();
    for (const std::string& name : names) row->add_sources(name);
    *row->mutable_persons() = ProtectCount(persons, rule);
    sources.insert(names.begin(), names.end());
  }
  for (const std::string& name : sources) table.add_sources(name);
  return table;
}

ScoreTable ProtectScores(const v1::Manifest& manifest, const DisclosureRule& rule) {
  ScoreTable table;
  for (const uint64_t pairs : manifest.restricted().score_histogram()) {
    *table.add_classes() = ProtectCount(pairs, rule);
  }
  table.set_threshold_permille(ThresholdOf(manifest.public_()));
  table.set_by_probability(manifest.restricted().has_quality());
  return table;
}

QualityTable ProtectQuality(const v1::Manifest& manifest, const DisclosureRule& rule) {
  constexpr uint32_t kMillionthsOfPercent = 10'000;
  const auto percent = [](uint32_t millionths) {
    return (millionths + kMillionthsOfPercent / 2) / kMillionthsOfPercent;
  };
  QualityTable table;
  table.set_recall_of_found(manifest.restricted().quality().recall_of_found());
  for (const v1::ThresholdQuality& one : manifest.restricted().quality().by_threshold()) {
    QualityPoint& point = *table.add_points();
    point.set_probability_percent(one.probability_permille() / 10);
    point.set_suppressed(one.pairs() == 0 || ProtectCount(one.pairs(), rule).suppressed());
    if (point.suppressed()) continue;
    point.set_precision_percent(percent(one.precision()));
    point.set_recall_percent(percent(one.recall()));
  }
  return table;
}

ChangeTable ProtectChanges(const v1::ChangeCounts& changes, const DisclosureRule& rule) {
  ChangeTable table;
  *table.mutable_changed() = ProtectCount(changes.changed(), rule);
  *table.mutable_merged() = ProtectCount(changes.merged(), rule);
  *table.mutable_split() = ProtectCount(changes.split(), rule);
  *table.mutable_added() = ProtectCount(changes.added(), rule);
  *table.mutable_gone() = ProtectCount(changes.gone(), rule);
  const bool other_suppressed = table.changed().suppressed() || table.merged().suppressed() ||
                                table.split().suppressed() || table.added().suppressed() ||
                                table.gone().suppressed();
  *table.mutable_kept() = other_suppressed ? SuppressedCount() : ProtectCount(changes.kept(), rule);
  return table;
}

PlantedTable PlantedOf(const v1::Manifest& manifest) {
  PlantedTable table;
  const v1::CanaryReport& canaries = manifest.restricted().canaries();
  for (const v1::PairCanaries& pair : canaries.pairs()) {
    PlantedRow& row = *table.add_rows();
    row.set_source_a(pair.source_a());
    row.set_source_b(pair.source_b());
    row.set_planted(pair.planted());
    row.set_found(pair.found());
    row.set_recall(pair.recall().value());
    row.set_recall_low(pair.recall().low());
    row.set_recall_high(pair.recall().high());
    row.set_joined_to_another(pair.joined_to_another());
  }
  for (const v1::SourceCanaries& source : canaries.sources()) {
    if (source.records() == 0) table.add_none_in(source.source());
  }
  return table;
}

Result<Release> MakeRelease(const Database& database, const NoCareQuestion& question) {
  KOPPEL_ASSIGN_OR_RETURN(const DisclosureRule rule, RuleOf(database.specification().disclosure()));
  KOPPEL_ASSIGN_OR_RETURN(const NoCareCounts counts, CountNoCare(database, question));
  KOPPEL_ASSIGN_OR_RETURN(const SourceOverlap overlap, CountSourceOverlap(database));
  KOPPEL_ASSIGN_OR_RETURN(const v1::Manifest manifest, database.ReadManifest());
  KOPPEL_ASSIGN_OR_RETURN(const std::vector<DeliveryRow> deliveries, database.ReadDeliveries());
  Release release;
  *release.mutable_provenance() = MakeProvenance(database, manifest, deliveries);
  *release.mutable_no_care() = ProtectNoCare(question, counts, rule);
  *release.mutable_overlap() = ProtectOverlap(overlap, rule);
  *release.mutable_scores() = ProtectScores(manifest, rule);
  *release.mutable_quality() = ProtectQuality(manifest, rule);
  if (manifest.restricted().has_changes()) {
    *release.mutable_changes() = ProtectChanges(manifest.restricted().changes(), rule);
  }
  *release.mutable_planted() = PlantedOf(manifest);
  return release;
}

}  // namespace koppel::office
