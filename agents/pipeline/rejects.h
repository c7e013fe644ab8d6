// Records of which no encoding could be made: counted by reason, and listed by line in a file.
//
// Holds lines, reasons and names of fields; never a value.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "agents/normalise/person_reader.h"
#include "agents/schema/schema.h"
#include "base/partial_file.h"
#include "base/status.h"

namespace koppel::agents {

// Why there is no encoding of a record: the worst that befell one of its fields, or that the values
// are all there but too short for what encodings are made of.
enum class RejectReason { kInvalid, kPlaceholder, kPartial, kEmpty, kShort };
inline constexpr size_t kRejectReasons = 5;

// "invalid", "placeholder", "partial", "empty", "short".
std::string_view RejectReasonName(RejectReason reason);

struct Reject {
  // Where the record begins.
  uint64_t line = 0;
  RejectReason reason = RejectReason::kEmpty;
  // The first field of the schema with that reason; none where values are too short.
  std::string_view field;
};

// Says why `person`, whose record begins on `line`, has no encoding. Fields that the source does
// not have are no reason. Points into `source`.
Reject WhyRejected(const SourceSchema& source, const PersonFields& person, uint64_t line);

using RejectCounts = std::array<uint64_t, kRejectReasons>;

// Where rejects are listed.
struct RejectsTarget {
  // Empty: nowhere.
  std::string path;
  // True: the file is written even where there are none.
  bool always = false;
};

// The file: CSV with the columns line, reason and field. Not thread safe.
class RejectsFile {
 public:
  // CheckOutputOfFormat's errors: a file that is no list of rejects stays what it is.
  static Result<std::unique_ptr<RejectsFile>> Create(const RejectsTarget& target);
  RejectsFile(const RejectsFile&) = delete;
  RejectsFile& operator=(const RejectsFile&) = delete;

  // Errors of the file system.
  Status Add(const Reject& reject);
  // Puts the file into its place. Where nothing was rejected, the list of an earlier run goes.
  Status Finish();

  uint64_t count() const;
  const RejectCounts& counts() const { return counts_; }
  // Empty where none was written.
  std::string written() const { return written_ ? target_.path : ""; }

 private:
  explicit RejectsFile(RejectsTarget target) : target_(std::move(target)) {}
  Status Put(std::string_view bytes);

  RejectsTarget target_;
  RejectCounts counts_ = {};
  std::unique_ptr<PartialFile> file_;
  bool written_ = false;
};

}  // namespace koppel::agents
