#include "proto/json_error.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"

namespace koppel {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr size_t kMostShown = 64;
constexpr std::string_view kInvalid = ": invalid value ";
constexpr std::string_view kForType = " for type ";

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

std::string ValueNames(const google::protobuf::EnumDescriptor* type) {
  std::vector<std::string> names;
  for (int i = 0; i < type->value_count(); ++i) {
    const std::string& name = type->value(i)->name();
    if (!name.ends_with("UNSPECIFIED")) names.push_back(name);
  }
  return "one of " + Listed(names);
}

}  // namespace

bool IsPlain(std::string_view text) {
  return text.size() <= kMostShown &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::string FieldNames(const Descriptor* type) {
  std::vector<std::string> names;
  names.reserve(static_cast<size_t>(type->field_count()));
  for (int i = 0; i < type->field_count(); ++i) names.push_back(type->field(i)->name());
  return Listed(names);
}

std::string WantedBy(const FieldDescriptor* field) {
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

// protobuf says "(version): invalid value \"abc\" for type TYPE_UINT32".
Status JsonError(std::string_view what, const Descriptor* type, std::string_view reason) {
  const size_t invalid = reason.find(kInvalid);
  const size_t for_type = reason.rfind(kForType);
  std::string_view path = reason.substr(0, invalid);
  if (path.starts_with("(") && path.ends_with(")")) path = path.substr(1, path.size() - 2);
  const FieldDescriptor* field = FieldAt(type, path);
  if (field == nullptr || invalid == std::string_view::npos || for_type <= invalid) {
    return InvalidArgument(what, ": got a value that fits nothing, want a JSON object of a ",
                           type->name());
  }
  const size_t value = invalid + kInvalid.size();
  const std::string_view got = reason.substr(value, for_type - value);
  const bool secret = field->type() == FieldDescriptor::TYPE_BYTES;
  return InvalidArgument(what, ": ", path, ": got ",
                         secret || !IsPlain(got) ? "something else" : got, ", want ",
                         WantedBy(field));
}

}  // namespace koppel
