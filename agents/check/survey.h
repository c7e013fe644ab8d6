// Counts what is in a source: record by record in, a report of counts and shares out.
//
// Holds hashes and counts, and no value of a record; at most 25 MiB for each field, for the rows
// and for the records, however many there are.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agents/check/check_report.pb.h"
#include "agents/check/value_counts.h"
#include "agents/encode/record_encoder.h"
#include "agents/normalise/person_reader.h"
#include "agents/schema/schema.h"
#include "agents/source/source_records.h"
#include "base/status.h"

namespace koppel::agents {

// The same file gives the same report: the key of the hashes is made from the schema. Not thread
// safe.
class Survey {
 public:
  // Columns of the file, all of them, and of records. `most_exact` is that of ValueCounts. Errors
  // of RecordEncoder; INVALID_ARGUMENT for a column that is not in the header.
  static Result<Survey> Create(const SourceSchema& source, const CsvColumns& of_file,
                               const CsvColumns& of_records, PersonReader reader,
                               size_t most_exact = ValueCounts::kMostExact);

  // A row of the file, in any order: whether it repeats another one is said by all of its cells.
  void AddRow(const CsvRow& row);
  void Add(const SourceRecord& record);

  // All but the file's name and the advice.
  CheckReport Report() const;

  // The most frequent values, field by field, in the order of the report.
  using TopHashes = std::vector<std::vector<uint64_t>>;
  TopHashes MostFrequent() const;
  // A second look at the records of the same file puts those values into its report. False once all
  // are known.
  bool ShowValues(const SourceRecord& record, const TopHashes& wanted, CheckReport& report) const;

 private:
  struct Found {
    uint64_t records = 0;
    uint64_t first_line = 0;
  };
  using FoundKinds = std::array<Found, Finding_ARRAYSIZE>;
  // One field. Outcomes and conflicts stand in its report.
  struct FieldState {
    FieldState(const SourceField& source, size_t most_exact);
    v1::Field field;
    std::vector<size_t> columns;
    FieldReport report;
    FoundKinds invalid;
    FoundKinds remarks;
    std::array<uint64_t, 3> formats = {};
    ValueCounts values;
  };
  struct EncodingState {
    EncodingReport report;
    bool is_filter = false;
    double fills = 0;
  };

  Survey(const SourceSchema& source, PersonReader reader, RecordEncoder encoder, size_t most_exact);
  uint64_t Hash(std::string_view bytes) const;
  void AddField(FieldState& state, const SourceRecord& record, Outcome outcome,
                const std::string& value, bool conflict);
  void AddIdentity(const PersonFields& person);
  void AddEncodings(const PersonFields& person, uint64_t line);
  static void Note(Found& found, uint64_t line);
  static void AddFindings(const FoundKinds& found,
                          google::protobuf::RepeatedPtrField<FindingCount>& counts);
  static FieldReport FieldOf(const FieldState& state);

  std::string key_;
  std::string source_;
  std::string schema_;
  PersonReader reader_;
  RecordEncoder encoder_;
  std::optional<size_t> row_id_column_;
  std::vector<FieldState> fields_;
  std::vector<EncodingState> encodings_;
  ValueCounts rows_;
  ValueCounts identities_;
  uint64_t records_ = 0;
  uint64_t of_several_rows_ = 0;
  uint64_t conflicting_ = 0;
  Found without_encoding_;
};

}  // namespace koppel::agents
