#include "proto/canonical.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/unknown_field_set.h>
#include <google/protobuf/util/json_util.h>

#include <vector>

#include "base/digest.h"
#include "base/text.h"
#include "proto/json_check.h"
#include "proto/json_error.h"

namespace koppel {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool HasUnknownFields(const Message& message);

bool AnyPartHasUnknownFields(const Message& message, const FieldDescriptor* field) {
  const Reflection* reflection = message.GetReflection();
  if (!field->is_repeated()) return HasUnknownFields(reflection->GetMessage(message, field));
  for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
    if (HasUnknownFields(reflection->GetRepeatedMessage(message, field, i))) return true;
  }
  return false;
}

bool HasUnknownFields(const Message& message) {
  const Reflection* reflection = message.GetReflection();
  if (!reflection->GetUnknownFields(message).empty()) return true;
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const bool holds_messages = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (holds_messages && AnyPartHasUnknownFields(message, field)) return true;
  }
  return false;
}

void AppendWithLength(std::string& out, std::string_view bytes) {
  const auto size = static_cast<uint32_t>(bytes.size());
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(size >> shift));
  out.append(bytes);
}

}  // namespace

std::string Tagged(std::string_view kind, std::string_view bytes) {
  std::string tagged = Concat("koppel/v1/", kind);
  tagged.push_back('\0');
  tagged.append(bytes);
  return tagged;
}

std::string TaggedHash(std::string_view kind, std::string_view bytes) {
  return Sha256(Tagged(kind, bytes));
}

std::string CanonicalBytes(const Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

Status ParseStrictly(std::string_view what, std::string_view bytes, Message& message) {
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return InvalidArgument(what, ": got bytes that do not parse, want a ",
                           message.GetDescriptor()->name());
  }
  if (HasUnknownFields(message)) {
    return InvalidArgument(what, ": got fields that this version does not know, want a ",
                           message.GetDescriptor()->name(), " of koppel.v1");
  }
  return OkStatus();
}

Status ParseJson(std::string_view what, std::string_view json, Message& message) {
  if (json.starts_with(kByteOrderMark)) json.remove_prefix(kByteOrderMark.size());
  KOPPEL_RETURN_IF_ERROR(CheckJson(what, json, message.GetDescriptor()));
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = false;
  const auto status = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(json.data(), json.size()), &message, options);
  if (status.ok()) return OkStatus();
  return JsonError(what, message.GetDescriptor(), std::string(status.message()));
}

std::string ToJson(const Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string json;
  // Only Any messages without a known type fail, and the contracts hold none.
  (void)google::protobuf::util::MessageToJsonString(message, &json, options);
  return json;
}

std::string PayloadAssociatedData(std::string_view project_hash, std::string_view source,
                                  uint32_t epoch, std::string_view delivery_id,
                                  std::string_view record_ref) {
  std::string data = Tagged("payload", "");
  AppendWithLength(data, project_hash);
  AppendWithLength(data, source);
  AppendWithLength(data, Concat(epoch));
  AppendWithLength(data, delivery_id);
  AppendWithLength(data, record_ref);
  return data;
}

std::string RecordLeaf(const v1::EncodedRecord& record) {
  std::string leaf = Tagged("record", "");
  AppendWithLength(leaf, record.record_ref());
  for (const std::string& encoding : record.encodings()) AppendWithLength(leaf, encoding);
  AppendWithLength(leaf, record.sealed_payload());
  if (!record.canary().empty()) AppendWithLength(leaf, record.canary());
  return leaf;
}

}  // namespace koppel
