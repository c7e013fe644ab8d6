// The digest by which a result is known: PublicManifest.result_digest of
// koppel/v1/manifest.proto, which defines it. The linker makes it, whoever gets the result makes it
// again. It covers who is grouped with whom, of a continued result also under which pseudonyms, and
// no payloads.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "koppel/v1/job.pb.h"

namespace koppel {

// Takes the persons in canonical order, each with its members in canonical order. Not thread safe.
class ResultDigest {
 public:
  // `previous_result` is the digest of the result that this one continues; empty: none.
  explicit ResultDigest(std::string_view previous_result = {});
  // Begins a person; its members follow.
  void AddPerson(std::string_view pseudonym, size_t members);
  void AddMember(std::string_view source, std::string_view record_ref);
  // Persons as they are streamed, members included.
  void AddBatch(const v1::PersonBatch& batch);
  // 32 bytes: of the persons so far.
  std::string Digest() const;

 private:
  void AddNumber(size_t number);
  void AddText(std::string_view text);

  const bool continues_;
  Sha256Stream stream_;
};

}  // namespace koppel
