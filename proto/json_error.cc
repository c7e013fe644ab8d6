#include "proto/json_error.h"

#include <algorithm>
#include <cctype>
#include <string>

namespace koppel {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr std::string_view kUnknown = ": Cannot find field.";
constexpr std::string_view kNoList = ": Proto field is not repeating, cannot start list.";
constexpr std::string_view kNoObject = "Root element must be a message.";
constexpr std::string_view kInvalid = ": invalid value ";
constexpr std::string_view kForType = " for type ";

// ":LINE" of the only place that `part` has in the text; else nothing.
std::string LineOf(std::string_view json, std::string_view part, size_t offset) {
  const size_t at = json.find(part);
  if (at == std::string_view::npos) return "";
  if (json.find(part, at + 1) != std::string_view::npos && !part.empty()) return "";
  const size_t end = part.empty() ? json.size() : std::min(at + offset, json.size());
  return Concat(":", 1 + std::count(json.begin(), json.begin() + static_cast<long>(end), '\n'));
}

// The field at a path such as "passes[0].equal"; null where there is none.
const FieldDescriptor* FieldAt(const Descriptor* type, std::string_view path) {
  const FieldDescriptor* field = nullptr;
  while (!path.empty() && type != nullptr) {
    const std::string part(path.substr(0, path.find('.')));
    path.remove_prefix(std::min(path.size(), part.size() + 1));
    const std::string name = part.substr(0, part.find('['));
    field = type->FindFieldByName(name);
    if (field == nullptr) field = type->FindFieldByCamelcaseName(name);
    type = field == nullptr ? nullptr : field->message_type();
  }
  return field;
}

std::string FieldNames(const Descriptor* type) {
  std::string names;
  for (int i = 0; i < type->field_count(); ++i) {
    names += Concat(i == 0 ? "" : ", ", type->field(i)->name());
  }
  return names;
}

std::string ValueNames(const google::protobuf::EnumDescriptor* type) {
  std::string names;
  for (int i = 0; i < type->value_count(); ++i) {
    if (type->value(i)->number() == 0) continue;
    names += Concat(names.empty() ? "one of " : ", ", type->value(i)->name());
  }
  return names;
}

std::string Wanted(const FieldDescriptor* field) {
  if (field == nullptr) return "another";
  switch (field->type()) {
    case FieldDescriptor::TYPE_STRING:
      return "a text";
    case FieldDescriptor::TYPE_BYTES:
      return "base64";
    case FieldDescriptor::TYPE_BOOL:
      return "true or false";
    case FieldDescriptor::TYPE_ENUM:
      return ValueNames(field->enum_type());
    case FieldDescriptor::TYPE_MESSAGE:
      return "an object";
    case FieldDescriptor::TYPE_DOUBLE:
    case FieldDescriptor::TYPE_FLOAT:
      return "a number";
    case FieldDescriptor::TYPE_INT32:
    case FieldDescriptor::TYPE_INT64:
      return "a whole number";
    default:
      return "a whole number from 0";
  }
}

// "(passes[0].equal) encodin" or "nmae": the object's path and the name in it.
Status UnknownField(std::string_view what, std::string_view json, const Descriptor* type,
                    std::string_view where) {
  std::string_view path;
  if (where.starts_with("(")) {
    path = where.substr(1, where.rfind(')') - 1);
    where.remove_prefix(std::min(where.size(), path.size() + 3));
  }
  const FieldDescriptor* object = FieldAt(type, path);
  const Descriptor* inside = path.empty() ? type : object ? object->message_type() : nullptr;
  return InvalidArgument(what, LineOf(json, Concat("\"", where, "\""), 0), ": ", path,
                         path.empty() ? "" : ": ", "got an unknown field \"", where, "\"",
                         inside == nullptr ? "" : Concat(", want one of ", FieldNames(inside)));
}

// "(version)" and "\"abc\"".
Status InvalidValue(std::string_view what, const Descriptor* type, std::string_view where,
                    std::string_view value) {
  if (where.starts_with("(")) where = where.substr(1, where.size() - 2);
  const FieldDescriptor* field = FieldAt(type, where);
  const bool secret = field == nullptr || field->type() == FieldDescriptor::TYPE_BYTES;
  return InvalidArgument(what, ": ", where, ": got ", secret ? "something else" : value, ", want ",
                         Wanted(field));
}

// The reason, the text around the place, and a mark below it.
Status Malformed(std::string_view what, std::string_view json, std::string_view reason) {
  const size_t text = reason.find('\n');
  const size_t mark = reason.rfind('\n');
  std::string line;
  if (text != std::string_view::npos && mark > text) {
    line = LineOf(json, reason.substr(text + 1, mark - text - 1), reason.size() - mark - 2);
  }
  std::string why(reason.substr(0, text));
  while (why.ends_with('.')) why.pop_back();
  if (!why.empty()) {
    why[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(why[0])));
  }
  return InvalidArgument(what, line, ": got malformed JSON (", why, "), want a JSON object");
}

}  // namespace

Status JsonError(std::string_view what, std::string_view json, const Descriptor* type,
                 std::string_view reason) {
  if (reason.ends_with(kUnknown)) {
    return UnknownField(what, json, type, reason.substr(0, reason.size() - kUnknown.size()));
  }
  if (reason.ends_with(kNoList)) {
    return InvalidValue(what, type, reason.substr(0, reason.size() - kNoList.size()), "a list");
  }
  if (reason.ends_with(kNoObject)) {
    return InvalidArgument(what, ": got something else, want a JSON object");
  }
  const size_t invalid = reason.find(kInvalid);
  const size_t for_type = reason.rfind(kForType);
  if (invalid != std::string_view::npos && for_type != std::string_view::npos) {
    const size_t value = invalid + kInvalid.size();
    return InvalidValue(what, type, reason.substr(0, invalid),
                        reason.substr(value, for_type - value));
  }
  return Malformed(what, json, reason);
}

}  // namespace koppel
