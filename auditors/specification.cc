#include "auditors/specification.h"

#include "proto/canonical.h"
#include "proto/check_project.h"
#include "proto/parties.h"

namespace koppel::auditors {

Result<Specification> Specification::Parse(std::string_view bytes) {
  Specification result;
  KOPPEL_ASSIGN_OR_RETURN(result.message_, ParseProject("specification", bytes));
  KOPPEL_ASSIGN_OR_RETURN(result.expires_, ParseDate(result.message_.expires()));
  result.project_hash_ = TaggedHash("project", bytes);
  return result;
}

std::vector<std::string> Specification::AgenciesOfOfficer(std::string_view officer,
                                                          std::string_view key) const {
  std::vector<std::string> agencies;
  for (const v1::Party* agency : AgenciesOf(message_)) {
    const bool signs = agency->officer() == officer && agency->officer_key() == key;
    if (signs) agencies.push_back(agency->name());
  }
  return agencies;
}

size_t Specification::CountAgencies() const { return AgenciesOf(message_).size(); }

}  // namespace koppel::auditors
