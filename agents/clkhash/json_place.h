// A value of a JSON file together with the place where it stands, so that every message can say it:
// "FILE: features[2].format.type: got ..., want ...". Parsed by protobuf's Struct.
#pragma once

#include <google/protobuf/struct.pb.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace koppel::agents {

// Refers to the parsed file, which outlives it. Const is thread safe. Every error is
// INVALID_ARGUMENT.
class JsonPlace {
 public:
  // `root` is the file's outermost value.
  JsonPlace(std::string file, const google::protobuf::Value& root)
      : file_(std::move(file)), value_(&root) {}

  // The member `key` of this object; an error where it is missing or this is no object.
  Result<JsonPlace> At(std::string_view key) const;
  bool Has(std::string_view key) const;
  // The elements of this list.
  Result<std::vector<JsonPlace>> Elements() const;
  // An error where this is no object, or has a key that is not among `known`.
  Status OnlyKeys(std::initializer_list<std::string_view> known) const;
  // The same, whatever its keys.
  Status IsObject() const;

  Result<std::string> Text() const;
  // One of `names`.
  Result<std::string> OneOf(std::initializer_list<std::string_view> names) const;
  Result<bool> Flag() const;
  Result<double> Number() const;
  // A whole number; JSON does not tell 3 from 3.0.
  Result<int64_t> Whole(int64_t least, int64_t most) const;
  bool IsNull() const { return value_->has_null_value(); }

  // "FILE: place: got ..., want `want`".
  Status Want(std::string_view want) const;
  // "FILE: place: `message`".
  Status Fail(std::string_view message) const;
  // For Fail about a member that may be missing.
  Status FailAt(std::string_view key, std::string_view message) const;

 private:
  JsonPlace(const JsonPlace& above, std::string path, const google::protobuf::Value& value)
      : file_(above.file_), path_(std::move(path)), value_(&value) {}
  std::string PathOf(std::string_view key) const;
  std::string Got() const;

  std::string file_;
  std::string path_;
  const google::protobuf::Value* value_;
};

}  // namespace koppel::agents
