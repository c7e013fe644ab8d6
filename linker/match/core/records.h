// The records of one source as columns: what the engine reads.
//
// An encoding is a contiguous column of 64-bit words, every row padded with zero bits to a whole
// word. A row without a set bit says nothing and counts as absent, whether it was left empty or
// came as zeros. Nothing here is ever a name, a key or a payload.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "koppel/v1/record.pb.h"

namespace koppel::match {

// Name, kind and length of one encoding of the schema.
struct EncodingShape {
  std::string name;
  bool is_token = false;
  size_t bytes = 0;
  // Blocking encodings hold several tokens, one after another.
  size_t tokens = 1;

  size_t words() const { return (bytes + 7) / 8; }
  friend bool operator==(const EncodingShape&, const EncodingShape&) = default;
};

// A record by its place in the input.
struct MemberId {
  uint32_t source = 0;
  uint32_t record = 0;
  friend bool operator==(const MemberId&, const MemberId&) = default;
};

// Grows by Add, then is read by any number of threads.
class SourceRecords {
 public:
  // `unique`: the source holds a person at most once. `shapes` are those of the plan (PlanOf).
  SourceRecords(std::string name, bool unique, std::vector<EncodingShape> shapes);

  // Appends a record: one entry for each shape, empty where the record lacks the encoding.
  // INVALID_ARGUMENT, and nothing is added, for an empty reference, another number of encodings or
  // a length that is neither 0 nor that of the shape. Equal references are found by Link.
  // `canary`: of a planted record its label (EncodedRecord.canary), otherwise nothing.
  Status Add(std::string_view ref, std::span<const std::string_view> encodings,
             std::string_view canary = {});
  Status Add(const v1::EncodedRecord& record);

  const std::string& name() const { return name_; }
  bool unique() const { return unique_; }
  const std::vector<EncodingShape>& shapes() const { return shapes_; }
  size_t size() const { return refs_.size(); }
  const std::string& ref(size_t record) const { return refs_[record]; }
  // The planted records (of fictitious persons) and their labels; few.
  const std::map<size_t, std::string>& planted() const { return planted_; }
  // All others.
  size_t real_size() const { return size() - planted_.size(); }

  // The words of an encoding; the first bytes of the encoding are the low bytes of the first word.
  const uint64_t* row(size_t encoding, size_t record) const {
    return columns_[encoding].words.data() + record * shapes_[encoding].words();
  }
  // How many bits are set; 0 where the encoding is absent.
  uint32_t bits(size_t encoding, size_t record) const { return columns_[encoding].bits[record]; }

 private:
  struct Column {
    std::vector<uint64_t> words;
    std::vector<uint32_t> bits;
  };

  std::string name_;
  bool unique_;
  std::vector<EncodingShape> shapes_;
  std::vector<std::string> refs_;
  std::map<size_t, std::string> planted_;
  std::vector<Column> columns_;
};

}  // namespace koppel::match
