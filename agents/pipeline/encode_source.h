// A source's records through the house, several at a time: read, normalised and encoded, given out
// in order.
//
// Reads identifying values; what it gives out holds none but what the caller adds.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "agents/encode/record_encoder.h"
#include "agents/pipeline/open_source.h"
#include "agents/pipeline/rejects.h"
#include "base/status.h"
#include "koppel/v1/record.pb.h"

namespace koppel::agents {

inline constexpr size_t kMostThreads = 1024;

// Threads that encode; 0: as many as the machine has. What comes out is the same.
struct EncodeSettings {
  size_t threads = 0;
  // The first record without any encoding ends everything.
  bool strict = false;
};

// What the caller does with records.
struct RecordSteps {
  // Whether the record is passed over, as if it were not in the file; may be empty. Called by
  // several threads at once.
  std::function<bool(const SourceRecord&)> leave_out;
  // Gives the record its record_ref. Called by several threads at once.
  std::function<Result<std::string>(const SourceRecord&)> refer;
  // The label of a planted record, empty for others; may be empty. Called by several threads at
  // once.
  std::function<Result<std::string>(const SourceRecord&)> label;
  // Adds what the record carries beside its encodings; may be empty. Called by several threads at
  // once, for records without encodings too.
  std::function<Status(const SourceRecord&, v1::EncodedRecord&)> complete;
  // Takes a record that has encodings; `line` is where it begins. Called in order, on the calling
  // thread.
  std::function<Status(uint64_t line, v1::EncodedRecord&)> take;
};

// What went through.
struct EncodeCounts {
  // Rows of the file, and records that were taken.
  uint64_t rows = 0;
  uint64_t records = 0;
  // Fields for which the rows of a person hold different values.
  uint64_t conflicts = 0;
  // Records that were passed over.
  uint64_t left_out = 0;
  // Of `records`, those that are planted.
  uint64_t planted = 0;
};

// Encodes every record. Errors of SourceRecords and of the steps, the one of the earliest record;
// INVALID_ARGUMENT "people.csv:12: field: got invalid, ..." where strict. Shows progress under
// `what`.
Result<EncodeCounts> EncodeSourceRecords(const OpenSource& source, const RecordEncoder& encoder,
                                         const EncodeSettings& settings, const RecordSteps& steps,
                                         RejectsFile& rejects, std::string_view what);

}  // namespace koppel::agents
