#include "linker/store/table.h"

#include <cstdlib>

namespace koppel::linker {

std::string_view TableName(Table table) {
  switch (table) {
    case Table::kProjects:
      return "projects";
    case Table::kApprovals:
      return "approvals";
    case Table::kDeliveries:
      return "deliveries";
    case Table::kBatches:
      return "batches";
    case Table::kRecords:
      return "records";
    case Table::kJobs:
      return "jobs";
    case Table::kResults:
      return "results";
    case Table::kMeta:
      return "meta";
    case Table::kLogEntries:
      return "log-entries";
    case Table::kLogNodes:
      return "log-nodes";
  }
  std::abort();
}

bool IsSealed(Table table) { return table != Table::kLogEntries && table != Table::kLogNodes; }

std::string OrderedBytes(uint64_t number) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(number >> shift));
  return bytes;
}

uint64_t NumberOf(std::string_view bytes) {
  if (bytes.size() != 8) std::abort();
  uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

}  // namespace koppel::linker
