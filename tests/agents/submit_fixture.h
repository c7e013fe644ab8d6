// An agency that submits with the real koppel-agent, to a linker in memory.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "agents/config/agent_config.h"
#include "base/file.h"
#include "keys/aead.h"
#include "keys/sealing.h"
#include "proto/canonical.h"
#include "tests/agents/upload_fixture.h"
#include "tests/support/process.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::agents {

inline constexpr char kHeader[] =
    "incident,person,bsn,surname,first_names,birth_date,sex,postcode,house_number,seen,class\n";
inline constexpr char kRows[] =
    "i1,p1,123456782,Janszoon,Margriet,20100203,V,1234AB,7,20240105,A\n"
    "i2,p2,,de Vreeze,Floris,20110304,M,2345BC,9,20240207,B\n"
    "i3,p1,123456782,Janszoon,Margriet,20100203,V,1234AB,7,2024-01-02,B\n";

class SubmitTest : public ::testing::Test {
 protected:
  SubmitTest() {
    v1::ProjectSpecification& specification = cast_.specification;
    specification.set_expires("2999-12-31");
    specification.set_retain_until("2999-12-31");
    const std::string schema =
        ReadFile(koppel::testing::SourceDir() + "/examples/schemas/nl-person-protected.json")
            .value();
    EXPECT_OK(ParseJson("schema", schema, *specification.mutable_linkage_schema()));
    specification.mutable_linkage_schema()->clear_sources();
    v1::SourceMapping& mapping = *specification.mutable_linkage_schema()->add_sources();
    mapping.set_source("police");
    mapping.set_person_id("person");
    mapping.set_row_id("incident");
    auto& particles = *mapping.add_fields();
    particles.set_field("particles");
    particles.add_columns("surname");
    v1::EventDeclaration& event = *specification.mutable_sources(0)->add_events();
    event.set_kind("police_report");
    event.set_start_column("seen");
    v1::AttributeDeclaration& attribute = *event.add_attributes();
    attribute.set_name("offence_class");
    attribute.set_column("class");
    for (const char* code : {"A", "B", "C"}) attribute.add_codes(code);
    cast_.linker.ShowProject(cast_.Approved());
    cast_.police.keystore.Put(LinkageSecretName("case", 1), SecretBytes::Random(32));
    WriteConfig(cast_.police);
  }

  void PinByFile(AgentConfig& config, v1::Party identity) const {
    identity.clear_officer();
    identity.clear_officer_key();
    const std::string name = identity.name() + ".identity.json";
    cast_.dir.Write(name, ToJson(identity));
    config.add_known_identities(name);
  }

  void WriteConfig(const OpenParty& party) {
    AgentConfig config;
    const koppel::testing::PartyFiles files =
        koppel::testing::WritePartyFiles(cast_.dir.path(), party, cast_.linker.address());
    passphrase_file_ = files.passphrase_file;
    *config.mutable_party() = files.config;
    config.set_officer_key(cast_.police_officer.public_key());
    config.set_state_folder("state");
    // As people do: an identity file for each party, and for each officer.
    for (const int i : {1, 2, 3}) PinByFile(config, cast_.specification.parties(i));
    v1::Party officer;
    officer.set_name("board-officer");
    officer.set_role(v1::AUDITOR);
    officer.set_signing_key(cast_.board_officer.public_key());
    PinByFile(config, officer);
    SourceFile& source = *config.add_sources();
    source.set_source("police");
    source.set_csv("police.csv");
    config_ = cast_.dir.Write("agent.json", ToJson(config));
  }

  void WriteCsv(const std::string& rows) { cast_.dir.Write("police.csv", kHeader + rows); }

  std::vector<std::string> Command(const std::string& name) const {
    return {koppel::testing::Program("koppel-agent"),
            name,
            "--config",
            config_,
            "--project",
            "case",
            "--passphrase-file",
            passphrase_file_};
  }
  koppel::testing::Finished Submit(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> command = Command("submit");
    command.insert(command.end(), more.begin(), more.end());
    return koppel::testing::Run(command);
  }
  // It fails with one line that says `text`, and the linker gets nothing.
  void ExpectRefused(const std::string& text) {
    const koppel::testing::Finished run = Submit();
    EXPECT_EQ(run.exit_code, 1);
    EXPECT_THAT(run.err, ::testing::HasSubstr(text));
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
    EXPECT_EQ(cast_.linker.deliveries_opened(), 0);
    EXPECT_EQ(cast_.linker.batches_received(), 0);
  }

  // What the office reads from the source's current delivery.
  std::vector<v1::Payload> Opened() {
    v1::DeliveryEnvelope envelope;
    EXPECT_TRUE(envelope.ParseFromString(cast_.linker.Deliveries().back().envelope().message()));
    const SecretBytes& office = *cast_.office.keystore.Get(kSealingSecret).value();
    const SecretBytes key =
        SealingKey::FromSecret(office)->Open(envelope.sealed_content_key()).value();
    std::vector<v1::Payload> payloads;
    for (const v1::EncodedRecord& record : cast_.linker.CurrentRecords("police")) {
      v1::SealedPayload sealed;
      EXPECT_TRUE(sealed.ParseFromString(record.sealed_payload()));
      const std::string data = PayloadAssociatedData(envelope.project_hash(), "police", 1,
                                                     envelope.delivery_id(), record.record_ref());
      const auto plain = OpenWithNonce(key, sealed.nonce(), sealed.ciphertext(), data);
      EXPECT_OK(plain);
      EXPECT_TRUE(payloads.emplace_back().ParseFromString(plain.value_or("")));
    }
    return payloads;
  }
  std::string References() {
    std::string all;
    for (const auto& record : cast_.linker.CurrentRecords("police")) all += record.record_ref();
    return all;
  }

  UploadCast cast_;
  std::string config_;
  std::string passphrase_file_;
};

}  // namespace koppel::agents
