#include "linker/match/core/records.h"

#include <bit>
#include <cstring>

namespace koppel::match {

SourceRecords::SourceRecords(std::string name, bool unique, std::vector<EncodingShape> shapes)
    : name_(std::move(name)),
      unique_(unique),
      shapes_(std::move(shapes)),
      columns_(shapes_.size()) {}

Status SourceRecords::Add(std::string_view ref, std::span<const std::string_view> encodings,
                          std::string_view canary) {
  if (ref.empty()) return InvalidArgument("record_ref: got nothing, want a reference");
  if (encodings.size() != shapes_.size()) {
    return InvalidArgument("encodings: got ", encodings.size(), ", want ", shapes_.size());
  }
  for (size_t i = 0; i < shapes_.size(); ++i) {
    if (!encodings[i].empty() && encodings[i].size() != shapes_[i].bytes) {
      return InvalidArgument("encodings[", shapes_[i].name, "]: got ", encodings[i].size(),
                             " bytes, want ", shapes_[i].bytes);
    }
  }
  if (!canary.empty()) planted_.emplace(size(), canary);
  refs_.emplace_back(ref);
  for (size_t i = 0; i < shapes_.size(); ++i) {
    Column& column = columns_[i];
    const size_t begin = column.words.size();
    column.words.resize(begin + shapes_[i].words());
    if (!encodings[i].empty()) {
      std::memcpy(column.words.data() + begin, encodings[i].data(), encodings[i].size());
    }
    uint32_t bits = 0;
    for (size_t w = begin; w < column.words.size(); ++w) {
      bits += static_cast<uint32_t>(std::popcount(column.words[w]));
    }
    column.bits.push_back(bits);
  }
  return OkStatus();
}

Status SourceRecords::Add(const v1::EncodedRecord& record) {
  const std::vector<std::string_view> encodings(record.encodings().begin(),
                                                record.encodings().end());
  return Add(record.record_ref(), encodings, record.canary());
}

}  // namespace koppel::match
