// The tables of the linker's database and how the keys of their rows are made.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace koppel::linker {

// One column family each. The names that TableName gives stand in databases and in the associated
// data of every sealed row: DO NOT CHANGE THEM.
enum class Table {
  kProjects,
  kApprovals,
  kDeliveries,
  kBatches,
  kRecords,
  kJobs,
  kResults,
  kMeta,
  kLogEntries,
  kLogNodes,
};

inline constexpr std::array kAllTables = {
    Table::kProjects, Table::kApprovals, Table::kDeliveries, Table::kBatches,    Table::kRecords,
    Table::kJobs,     Table::kResults,   Table::kMeta,       Table::kLogEntries, Table::kLogNodes,
};

std::string_view TableName(Table table);

// False for the log's tables: they hold no secrets, and must be readable after a project's key is
// gone.
bool IsSealed(Table table);

// Eight bytes whose order is that of the numbers.
std::string OrderedBytes(uint64_t number);
// The number again; `bytes` has eight bytes, the program aborts otherwise.
uint64_t NumberOf(std::string_view bytes);

}  // namespace koppel::linker
