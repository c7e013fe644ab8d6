// The cast of the upload tests: an agency with its officer, an office, a fake linker, and a project
// that they have approved.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "agents/upload/project_check.h"
#include "agents/upload/record_spool.h"
#include "agents/upload/uploader.h"
#include "tests/support/fake_linker.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_party.h"

namespace koppel::agents {

class UploadCast {
 public:
  static constexpr int64_t kNowMs = 1'790'000'000'000;  // September 2026

  UploadCast();

  // The project as an honest linker shows it.
  v1::Project Approved() const { return Approved(specification); }
  v1::Project Approved(const v1::ProjectSpecification& of) const;
  OwnKnowledge Own() const;
  // A client that does not wait long.
  std::unique_ptr<LinkerClient> Client() const;
  // Encoded records with made-up encodings; `seed` decides them.
  std::unique_ptr<RecordSpool> Spool(uint64_t records, uint64_t seed,
                                     size_t encoding_bytes = 64) const;
  DeliveryInput Input(char file = 'f') const;
  const SecretBytes& Reference() const;

  // What `koppel-agent submit` does with records that are encoded already.
  Result<DeliveryState> Submit(const RecordSpool& spool, const DeliveryInput& input,
                               const std::function<void(uint64_t)>& progress = nullptr);

  koppel::testing::TempDir dir;
  koppel::testing::TestAuthority authority;
  OpenParty police, board, office;
  SigningKey police_officer, board_officer;
  koppel::testing::FakeLinker linker;
  v1::ProjectSpecification specification;
  int64_t now_ms = kNowMs;
  // Whether the last Submit took up an open delivery.
  bool resumed = false;
};

}  // namespace koppel::agents
