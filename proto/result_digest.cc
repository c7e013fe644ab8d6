#include "proto/result_digest.h"

#include "proto/canonical.h"
#include "proto/little_endian.h"

namespace koppel {

ResultDigest::ResultDigest(std::string_view previous_result)
    : continues_(!previous_result.empty()) {
  stream_.Update(continues_ ? Tagged("continued-result", previous_result) : Tagged("result", ""));
}

void ResultDigest::AddNumber(size_t number) {
  std::string bytes;
  AppendNumber(number, bytes);
  stream_.Update(bytes);
}

void ResultDigest::AddText(std::string_view text) {
  AddNumber(text.size());
  stream_.Update(text);
}

void ResultDigest::AddPerson(std::string_view pseudonym, size_t members) {
  if (continues_) AddText(pseudonym);
  AddNumber(members);
}

void ResultDigest::AddMember(std::string_view source, std::string_view record_ref) {
  AddText(source);
  AddText(record_ref);
}

void ResultDigest::AddBatch(const v1::PersonBatch& batch) {
  for (const v1::Person& person : batch.persons()) {
    AddPerson(person.pseudonym(), static_cast<size_t>(person.members_size()));
    for (const v1::Member& member : person.members()) {
      AddMember(member.source(), member.record_ref());
    }
  }
}

std::string ResultDigest::Digest() const { return stream_.Digest(); }

}  // namespace koppel
