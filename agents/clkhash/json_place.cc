#include "agents/clkhash/json_place.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"

namespace koppel::agents {
namespace {

using google::protobuf::Value;

constexpr size_t kMostShownText = 40;

}  // namespace

std::string JsonPlace::PathOf(std::string_view key) const {
  return path_.empty() ? std::string(key) : Concat(path_, ".", key);
}

bool JsonPlace::Has(std::string_view key) const {
  return value_->has_struct_value() && value_->struct_value().fields().contains(std::string(key));
}

Result<JsonPlace> JsonPlace::At(std::string_view key) const {
  KOPPEL_RETURN_IF_ERROR(IsObject());
  const auto found = value_->struct_value().fields().find(std::string(key));
  if (found == value_->struct_value().fields().end())
    return FailAt(key, "got nothing, want this key");
  return JsonPlace(*this, PathOf(key), found->second);
}

Result<std::vector<JsonPlace>> JsonPlace::Elements() const {
  if (!value_->has_list_value()) return Want("a list");
  std::vector<JsonPlace> elements;
  for (const Value& value : value_->list_value().values()) {
    elements.push_back(JsonPlace(*this, Concat(path_, "[", elements.size(), "]"), value));
  }
  return elements;
}

Status JsonPlace::IsObject() const {
  return value_->has_struct_value() ? OkStatus() : Want("an object");
}

Status JsonPlace::OnlyKeys(std::initializer_list<std::string_view> known) const {
  KOPPEL_RETURN_IF_ERROR(IsObject());
  std::string unknown;
  for (const auto& [key, value] : value_->struct_value().fields()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    if (unknown.empty() || key < unknown) unknown = key;
  }
  if (unknown.empty()) return OkStatus();
  return FailAt(unknown.substr(0, kMostShownText),
                Concat("got a key that is not known here, want ", Listed(known, " or ")));
}

Result<std::string> JsonPlace::Text() const {
  if (!value_->has_string_value()) return Want("text");
  return value_->string_value();
}

Result<std::string> JsonPlace::OneOf(std::initializer_list<std::string_view> names) const {
  const bool known = value_->has_string_value() &&
                     std::find(names.begin(), names.end(), value_->string_value()) != names.end();
  if (!known) return Want(Listed(names, " or "));
  return value_->string_value();
}

Result<bool> JsonPlace::Flag() const {
  if (!value_->has_bool_value()) return Want("true or false");
  return value_->bool_value();
}

Result<double> JsonPlace::Number() const {
  if (!value_->has_number_value() || !std::isfinite(value_->number_value())) {
    return Want("a number");
  }
  return value_->number_value();
}

Result<int64_t> JsonPlace::Whole(int64_t least, int64_t most) const {
  const double number = value_->number_value();
  const bool good = value_->has_number_value() && number == std::trunc(number) &&
                    number >= static_cast<double>(least) && number <= static_cast<double>(most);
  if (!good) return Want(Concat("a whole number from ", least, " to ", most));
  return static_cast<int64_t>(number);
}

std::string JsonPlace::Got() const {
  switch (value_->kind_case()) {
    case Value::kNumberValue:
      return Concat(value_->number_value());
    case Value::kStringValue: {
      const std::string& text = value_->string_value();
      if (text.size() > kMostShownText) return Concat("text of ", text.size(), " bytes");
      return Concat("\"", text, "\"");
    }
    case Value::kBoolValue:
      return value_->bool_value() ? "true" : "false";
    case Value::kStructValue:
      return "an object";
    case Value::kListValue:
      return "a list";
    default:
      return "null";
  }
}

Status JsonPlace::Want(std::string_view want) const {
  return Fail(Concat("got ", Got(), ", want ", want));
}

Status JsonPlace::Fail(std::string_view message) const {
  if (path_.empty()) return InvalidArgument(file_, ": ", message);
  return InvalidArgument(file_, ": ", path_, ": ", message);
}

Status JsonPlace::FailAt(std::string_view key, std::string_view message) const {
  return InvalidArgument(file_, ": ", PathOf(key), ": ", message);
}

}  // namespace koppel::agents
