// Normalised fields to encodings under the project's linkage key, bit by bit as agents/ENCODING.md
// says.
//
// Holds subkeys of the linkage key, in locked memory; must never print or store them.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "agents/encode/encoding_work.h"
#include "agents/normalise/person_reader.h"
#include "agents/schema/schema.h"
#include "base/status.h"
#include "keys/secret.h"
#include "koppel/v1/record.pb.h"

namespace koppel::agents {

// Counts up with each change of the recipe: encodings of two versions never compare.
inline constexpr std::string_view kRecipeVersion = "1";

// One record on its way through Encode. What is in `encoded` beside encodings stays.
struct RecordToEncode {
  const PersonFields& person;
  std::string_view record_ref;
  v1::EncodedRecord& encoded;
};

// const is thread safe. Each call takes a working state of its own, of which the encoder keeps as
// many as ever were used at once: what they remember of earlier records makes later ones faster and
// never different.
class RecordEncoder {
 public:
  // `schema` must be valid. `noise_key` is the agency's own (agents/harden/randomise.h); schemas
  // without randomised response need none. INVALID_ARGUMENT unless each key has 32 bytes.
  static Result<RecordEncoder> Create(const v1::LinkageSchema& schema,
                                      const SecretBytes& linkage_key, const SecretBytes& noise_key);
  ~RecordEncoder();
  RecordEncoder(RecordEncoder&& other) noexcept;
  RecordEncoder& operator=(RecordEncoder&& other) noexcept;

  // All encodings of a person, in the schema's order; empty bytes where a required field is
  // missing. `record_ref` decides the noise of randomised encodings; reference and payload of the
  // result stay empty.
  v1::EncodedRecord Encode(const PersonFields& person, std::string_view record_ref) const;
  // The same for many records, faster: together, and into memory that they have already.
  void Encode(std::span<const RecordToEncode> records) const;

  // Of all calls that have returned.
  EncodingWork Work() const;

 private:
  struct Plan;
  class States;
  explicit RecordEncoder(std::unique_ptr<const Plan> plan);

  std::unique_ptr<const Plan> plan_;
  std::unique_ptr<States> states_;
};

// 16 bytes that two holders of the same linkage key have in common, and that say nothing about it.
std::string KeyCheckValue(const SecretBytes& linkage_key);

}  // namespace koppel::agents
