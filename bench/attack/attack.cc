#include "bench/attack/attack.h"

#include <algorithm>
#include <functional>

#include "agents/audit/target.h"
#include "base/cli.h"

namespace koppel::grid {
namespace {

using agents::FieldPattern;

// One filter of persons who have the same fields.
class PatternAttack {
 public:
  // `only`: the schema with this filter alone.
  PatternAttack(const v1::LinkageSchema& only, const FieldPattern& pattern,
                const std::vector<agents::PersonFields>& persons)
      : only_(only), pattern_(pattern), persons_(persons) {}

  Status Known(const v1::AuditSettings& settings, v1::AuditedPattern& audited) const {
    return With(settings, [&](const agents::Subject& subject, const agents::Target& target) {
      audited.set_codes(static_cast<uint32_t>(subject.codes.size()));
      *audited.mutable_leaks() = target.Leaks();
      *agents::Added(v1::ATTACK_PROFILE, audited).mutable_figures() = target.Profile();
      *agents::Added(v1::ATTACK_LEARNER, audited).mutable_figures() = target.Learner();
    });
  }
  Status Graph(const v1::AuditSettings& settings, v1::AuditedPattern& audited) const {
    return With(settings, [&](const agents::Subject&, const agents::Target& target) {
      Progress progress("matching graphs", "turns", 0);
      *agents::Added(v1::ATTACK_GRAPH, audited).mutable_figures() =
          target.Graph([&](size_t turn) { progress.Update(turn); });
    });
  }

 private:
  using Use = std::function<void(const agents::Subject&, const agents::Target&)>;

  Status With(const v1::AuditSettings& settings, const Use& use) const {
    const agents::Subject subject =
        agents::SubjectOf(only_, only_.encodings(0).bloom(), pattern_, persons_, settings);
    const agents::AttackBudget budget{settings};
    KOPPEL_ASSIGN_OR_RETURN(const auto target, agents::Target::Of(only_, subject, budget));
    use(subject, target);
    return OkStatus();
  }

  const v1::LinkageSchema& only_;
  const FieldPattern& pattern_;
  const std::vector<agents::PersonFields>& persons_;
};

// The most frequent one, and the one of the fewest fields, as the fewest bits protect least.
std::vector<FieldPattern> TellingPatterns(const std::vector<FieldPattern>& patterns) {
  if (patterns.empty()) return {};
  const auto fewest = std::min_element(patterns.begin(), patterns.end(),
                                       [](const FieldPattern& a, const FieldPattern& b) {
                                         return a.fields.size() < b.fields.size();
                                       });
  if (fewest == patterns.begin()) return {patterns[0]};
  return {patterns[0], *fewest};
}

Status AttackFilter(const v1::LinkageSchema& only, const std::vector<agents::PersonFields>& persons,
                    const v1::AuditSettings& settings, uint32_t graph_records,
                    v1::EncodingAudit& audit) {
  const v1::Encoding& encoding = only.encodings(0);
  v1::AuditSettings of_graph = settings;
  of_graph.set_records(graph_records);
  bool first = true;
  for (const FieldPattern& pattern :
       TellingPatterns(agents::PatternsOf(only, encoding.bloom(), persons))) {
    const auto alike = agents::PersonsLike(only, encoding.bloom(), pattern, persons,
                                           agents::MostPersons(settings));
    if (alike.size() < agents::kFewestPersons) continue;
    v1::AuditedPattern& audited = *audit.add_patterns();
    agents::SetSubject(only, encoding, pattern, audited);
    const PatternAttack attack(only, pattern, alike);
    KOPPEL_RETURN_IF_ERROR(attack.Known(settings, audited));
    if (first) KOPPEL_RETURN_IF_ERROR(attack.Graph(of_graph, audited));
    first = false;
  }
  return OkStatus();
}

}  // namespace

Result<v1::EncodingAudit> AttackAll(const v1::LinkageSchema& schema,
                                    const std::vector<agents::PersonFields>& persons,
                                    const v1::AuditSettings& settings, uint32_t graph_records) {
  v1::EncodingAudit audit;
  *audit.mutable_settings() = settings;
  audit.set_persons(persons.size());
  for (const v1::Encoding& encoding : schema.encodings()) {
    if (!encoding.has_bloom()) continue;
    const v1::LinkageSchema only = agents::OnlyEncoding(schema, encoding);
    KOPPEL_RETURN_IF_ERROR(AttackFilter(only, persons, settings, graph_records, audit));
  }
  return audit;
}

}  // namespace koppel::grid
