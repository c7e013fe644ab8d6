#include "proto/check_columns.h"

#include <algorithm>

#include "proto/check_rules.h"
#include "proto/parties.h"

namespace koppel {
namespace {

template <typename List>
void AddAll(const List& columns, std::set<std::string>& to) {
  to.insert(columns.begin(), columns.end());
}

const v1::FieldColumns* FindColumns(const v1::SourceMapping& mapping, const std::string& field) {
  for (const v1::FieldColumns& own : mapping.fields()) {
    if (own.field() == field && !own.columns().empty()) return &own;
  }
  return nullptr;
}

void AddField(const v1::Field& field, const v1::SourceMapping* mapping, std::set<std::string>& to) {
  if (mapping != nullptr) {
    const auto& absent = mapping->absent();
    if (std::find(absent.begin(), absent.end(), field.name()) != absent.end()) return;
    if (const v1::FieldColumns* own = FindColumns(*mapping, field.name()); own != nullptr) {
      return AddAll(own->columns(), to);
    }
  }
  if (field.columns().empty()) to.insert(field.name());
  AddAll(field.columns(), to);
}

Status CheckColumn(const std::string& path, const std::string& column,
                   const std::set<std::string>& identifying) {
  if (!identifying.contains(column)) return OkStatus();
  return InvalidArgument(path, ": got ", column,
                         ", want a column that is no linkage field of the source");
}

Status CheckEvent(const std::string& path, const v1::EventDeclaration& event,
                  const std::set<std::string>& identifying) {
  KOPPEL_RETURN_IF_ERROR(CheckColumn(path + ".start_column", event.start_column(), identifying));
  KOPPEL_RETURN_IF_ERROR(CheckColumn(path + ".end_column", event.end_column(), identifying));
  // That an event is there tells the value of its condition.
  KOPPEL_RETURN_IF_ERROR(CheckColumn(path + ".when_column", event.when_column(), identifying));
  for (int i = 0; i < event.attributes_size(); ++i) {
    KOPPEL_RETURN_IF_ERROR(CheckColumn(At(path + ".attributes", i) + ".column",
                                       event.attributes(i).column(), identifying));
  }
  return OkStatus();
}

}  // namespace

std::set<std::string> IdentifyingColumns(const v1::LinkageSchema& schema, std::string_view source) {
  std::set<std::string> columns;
  const v1::SourceMapping* const mapping = FindMapping(schema, source);
  for (const v1::Field& field : schema.fields()) AddField(field, mapping, columns);
  if (mapping != nullptr) {
    AddAll(std::set<std::string>{mapping->person_id(), mapping->row_id()}, columns);
  }
  columns.erase("");
  return columns;
}

Status CheckEventColumns(const v1::ProjectSpecification& specification) {
  for (int i = 0; i < specification.sources_size(); ++i) {
    const v1::Source& source = specification.sources(i);
    const auto identifying = IdentifyingColumns(specification.linkage_schema(), source.name());
    for (int k = 0; k < source.events_size(); ++k) {
      KOPPEL_RETURN_IF_ERROR(
          CheckEvent(At(At("sources", i) + ".events", k), source.events(k), identifying));
    }
  }
  return OkStatus();
}

}  // namespace koppel
