#include "proto/json.h"

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <vector>

#include "absl/strings/escaping.h"
#include "base/status.h"

namespace koppel {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr uint64_t kMostExact = uint64_t{1} << 53;

std::string Quoted(const std::string& text) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string json = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      json += "\\u00";
      json += kDigits[byte >> 4];
      json += kDigits[byte & 15];
    } else {
      json += c;
    }
  }
  return json + '"';
}

template <typename Integer>
std::string Whole(Integer value) {
  const auto bits = static_cast<uint64_t>(value);
  const uint64_t size = value < 0 ? 0 - bits : bits;
  return size <= kMostExact ? Concat(value) : Quoted(Concat(value));
}

// The fewest digits that read back as the same number.
template <typename Real>
std::string Fraction(Real value) {
  char digits[32];
  for (int precision = 1; precision <= std::numeric_limits<Real>::max_digits10; ++precision) {
    std::snprintf(digits, sizeof(digits), "%.*g", precision, static_cast<double>(value));
    if (static_cast<Real>(std::strtod(digits, nullptr)) == value) break;
  }
  return digits;
}

// One value of a field, whether it stands alone or in a list.
class Value {
 public:
  Value(const Message& message, const FieldDescriptor* field, int index)
      : message_(message), field_(field), index_(index) {}

  std::string Json(size_t indent) const;

 private:
  // Calls the reflection's getter for one or for one of many.
  template <typename One, typename Many>
  auto Get(One one, Many many) const {
    const Reflection& reflection = *message_.GetReflection();
    return index_ < 0 ? (reflection.*one)(message_, field_)
                      : (reflection.*many)(message_, field_, index_);
  }
  const Message& Nested() const {
    const Reflection& reflection = *message_.GetReflection();
    return index_ < 0 ? reflection.GetMessage(message_, field_)
                      : reflection.GetRepeatedMessage(message_, field_, index_);
  }
  std::string Text() const {
    const std::string text = Get(&Reflection::GetString, &Reflection::GetRepeatedString);
    if (field_->type() != FieldDescriptor::TYPE_BYTES) return Quoted(text);
    return Quoted(absl::Base64Escape(text));
  }
  std::string Name() const {
    const int number = Get(&Reflection::GetEnumValue, &Reflection::GetRepeatedEnumValue);
    const auto* known = field_->enum_type()->FindValueByNumber(number);
    return known == nullptr ? Whole(int64_t{number}) : Quoted(known->name());
  }

  const Message& message_;
  const FieldDescriptor* field_;
  int index_;
};

std::string Object(const Message& message, size_t indent);

std::string Value::Json(size_t indent) const {
  switch (field_->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return Whole(int64_t{Get(&Reflection::GetInt32, &Reflection::GetRepeatedInt32)});
    case FieldDescriptor::CPPTYPE_INT64:
      return Whole(Get(&Reflection::GetInt64, &Reflection::GetRepeatedInt64));
    case FieldDescriptor::CPPTYPE_UINT32:
      return Whole(uint64_t{Get(&Reflection::GetUInt32, &Reflection::GetRepeatedUInt32)});
    case FieldDescriptor::CPPTYPE_UINT64:
      return Whole(Get(&Reflection::GetUInt64, &Reflection::GetRepeatedUInt64));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return Fraction(Get(&Reflection::GetDouble, &Reflection::GetRepeatedDouble));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return Fraction(Get(&Reflection::GetFloat, &Reflection::GetRepeatedFloat));
    case FieldDescriptor::CPPTYPE_BOOL:
      return Get(&Reflection::GetBool, &Reflection::GetRepeatedBool) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return Name();
    case FieldDescriptor::CPPTYPE_STRING:
      return Text();
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Object(Nested(), indent);
  }
  return "null";
}

// Items with a line each, between brackets.
std::string Block(char open, const std::vector<std::string>& items, char close, size_t indent) {
  std::string json(1, open);
  for (const std::string& item : items) {
    json += json.size() == 1 ? "\n" : ",\n";
    json += std::string(indent + 1, ' ') + item;
  }
  if (!items.empty()) json += "\n" + std::string(indent, ' ');
  return json + close;
}

std::string List(const Message& message, const FieldDescriptor* field, size_t indent) {
  std::vector<std::string> items;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
    items.push_back(Value(message, field, i).Json(indent + 1));
  }
  return Block('[', items, ']', indent);
}

std::string Object(const Message& message, size_t indent) {
  std::vector<std::string> items;
  const auto* type = message.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (field->has_presence() && !message.GetReflection()->HasField(message, field)) continue;
    const std::string value = field->is_repeated() ? List(message, field, indent + 1)
                                                   : Value(message, field, -1).Json(indent + 1);
    items.push_back(Concat("\"", field->name(), "\": ", value));
  }
  return Block('{', items, '}', indent);
}

}  // namespace

std::string OutputJson(const Message& message) { return Object(message, 0) + "\n"; }

void PrintJson(const Message& message) {
  const std::string json = OutputJson(message);
  std::fwrite(json.data(), 1, json.size(), stdout);
}

}  // namespace koppel
