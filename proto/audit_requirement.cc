#include "proto/audit_requirement.h"

#include <fmt/format.h>

#include <string_view>

#include "proto/check_rules.h"

namespace koppel {
namespace {

constexpr uint32_t kMillionth = 1'000'000;
constexpr uint32_t kMostTimesChance = 100;
constexpr uint32_t kMostAgeDays = 3650;
constexpr uint32_t kLeastRecords = 100;
constexpr uint32_t kMostRecords = 100'000;
constexpr uint32_t kLeastPairs = 10;

// A gate says something only where the attack finds more in the twin.
Status CheckGate(std::string_view name, uint32_t limit, uint32_t of_twin) {
  const std::string path = Concat("audit.gates.", name);
  KOPPEL_RETURN_IF_ERROR(CheckRange(path, limit, 0, kMillionth));
  KOPPEL_RETURN_IF_ERROR(CheckRange(path + "_of_twin", of_twin, 0, kMillionth));
  if (of_twin > limit) return OkStatus();
  return InvalidArgument(path, "_of_twin: got ", of_twin, ", want more than ", name, ", ", limit);
}

Status CheckGates(const v1::AuditGates& gates) {
  KOPPEL_RETURN_IF_ERROR(
      CheckRange("audit.gates.ones_with_tokens", gates.ones_with_tokens(), 0, kMillionth));
  KOPPEL_RETURN_IF_ERROR(CheckRange("audit.gates.profile_times_chance",
                                    gates.profile_times_chance(), 0, kMostTimesChance));
  KOPPEL_RETURN_IF_ERROR(CheckGate("graph", gates.graph(), gates.graph_of_twin()));
  KOPPEL_RETURN_IF_ERROR(CheckGate("profile", gates.profile(), gates.profile_of_twin()));
  return CheckGate("learner", gates.learner(), gates.learner_of_twin());
}

// "5%", "0.5%".
std::string Percent(uint32_t millionths) { return fmt::format("{:g}%", millionths / 1e4); }

}  // namespace

v1::AuditGates WithUsualBounds(v1::AuditGates gates) {
  if (!gates.has_ones_with_tokens()) gates.set_ones_with_tokens(200'000);
  if (!gates.has_graph()) gates.set_graph(50'000);
  if (!gates.has_profile()) gates.set_profile(5'000);
  if (!gates.has_profile_times_chance()) gates.set_profile_times_chance(5);
  if (!gates.has_learner()) gates.set_learner(100'000);
  if (!gates.has_graph_of_twin()) gates.set_graph_of_twin(800'000);
  if (!gates.has_profile_of_twin()) gates.set_profile_of_twin(900'000);
  if (!gates.has_learner_of_twin()) gates.set_learner_of_twin(950'000);
  return gates;
}

v1::AuditRequirement WithUsualBounds(v1::AuditRequirement requirement) {
  if (!requirement.has_most_age_days()) requirement.set_most_age_days(365);
  *requirement.mutable_gates() = WithUsualBounds(requirement.gates());
  if (!requirement.has_least_records()) requirement.set_least_records(10'000);
  if (!requirement.has_least_seeds()) requirement.set_least_seeds(200);
  if (!requirement.has_least_pairs()) requirement.set_least_pairs(5'000);
  return requirement;
}

Status CheckAuditRequirement(const v1::AuditRequirement& requirement) {
  const v1::AuditRequirement whole = WithUsualBounds(requirement);
  const uint32_t records = whole.least_records();
  KOPPEL_RETURN_IF_ERROR(CheckRange("audit.most_age_days", whole.most_age_days(), 1, kMostAgeDays));
  KOPPEL_RETURN_IF_ERROR(CheckRange("audit.least_records", records, kLeastRecords, kMostRecords));
  // Half of the codes are of persons whom the attacker has; of these at most half are known.
  KOPPEL_RETURN_IF_ERROR(CheckRange("audit.least_seeds", whole.least_seeds(), 1, records / 4));
  KOPPEL_RETURN_IF_ERROR(
      CheckRange("audit.least_pairs", whole.least_pairs(), kLeastPairs, records * 2 / 3));
  return CheckGates(whole.gates());
}

std::string AuditRequirementText(const v1::AuditRequirement& requirement,
                                 const std::string& indent) {
  const v1::AuditRequirement whole = WithUsualBounds(requirement);
  const v1::AuditGates& gates = whole.gates();
  std::string text = fmt::format(
      "{}a report of at most {} days for each source, of at least {} codes,\n"
      "{}with {} known persons to compare with and {} to learn from, that shows for every filter\n",
      indent, whole.most_age_days(), whole.least_records(), indent, whole.least_seeds(),
      whole.least_pairs());
  text += fmt::format("{}- bits set are correlated with tokens by at most {:g}\n", indent,
                      gates.ones_with_tokens() / 1e6);
  text += Concat(indent, "- pattern mining finds nobody, where it finds anybody unhardened\n");
  text += fmt::format("{}- graph matching finds at most {}, unhardened at least {}\n", indent,
                      Percent(gates.graph()), Percent(gates.graph_of_twin()));
  text += fmt::format(
      "{}- the similarity profile finds at most {} or {} times chance, unhardened at least {}\n",
      indent, Percent(gates.profile()), gates.profile_times_chance(),
      Percent(gates.profile_of_twin()));
  text += fmt::format(
      "{}- the learner guesses tokens at most {:g} better than by frequency, unhardened at least "
      "{:g}\n",
      indent, gates.learner() / 1e6, gates.learner_of_twin() / 1e6);
  return text;
}

}  // namespace koppel
