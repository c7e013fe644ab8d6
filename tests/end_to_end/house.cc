#include "tests/end_to_end/house.h"

#include <algorithm>
#include <filesystem>

#include "agents/config/agent_config.h"
#include "base/file.h"
#include "keys/linkage_key.h"
#include "linker/config.h"
#include "proto/canonical.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::testing {
namespace {

std::string StateFolder(const std::string& agency) { return agency + "-state"; }

// The case's specification with a linkage schema that real files are read with.
std::string WithPersonSchema(const std::string& bytes, const House::Edit& edit) {
  v1::ProjectSpecification specification;
  EXPECT_TRUE(specification.ParseFromString(bytes));
  const std::string json =
      ReadFile(SourceDir() + "/examples/schemas/nl-person-protected.json").value();
  v1::LinkageSchema& schema = *specification.mutable_linkage_schema();
  EXPECT_OK(ParseJson("schema", json, schema));
  auto& sources = *schema.mutable_sources();
  sources.erase(
      std::remove_if(sources.begin(), sources.end(),
                     [](const v1::SourceMapping& of) { return of.source() == "youth_care"; }),
      sources.end());
  if (edit) edit(specification);
  return CanonicalBytes(specification);
}

}  // namespace

House::House(const Edit& edit) : passphrase_file(hub.folder / "passphrase") {
  hub.specification = WithPersonSchema(hub.specification, edit);
  hub.ServeAsProcess();
  KeepThePort();
  EXPECT_OK(hub.Create());
  EXPECT_OK(hub.Approve());
  GiveLinkageKey(hub.cast.police, 'k');
  GiveLinkageKey(hub.cast.board, 'k');
}

void House::KeepThePort() const {
  linker::LinkerConfig config;
  EXPECT_OK(ParseJson("hub", ReadFile(hub.folder / "hub.json").value(), config));
  std::string port = ReadFile(hub.folder / "port").value();
  port.pop_back();
  config.set_listen("127.0.0.1:" + port);
  hub.folder.Write("hub.json", ToJson(config));
}

void House::GiveLinkageKey(OpenParty& agency, char filled_with) {
  agency.keystore.Put(LinkageSecretName(hub.project, 1),
                      SecretBytes::CopyOf(std::string(32, filled_with)));
  WriteAgency(agency);
}

void House::WriteAgency(const OpenParty& party) {
  linker::LinkerConfig linker_config;
  EXPECT_OK(ParseJson("hub", ReadFile(hub.folder / "hub.json").value(), linker_config));
  const bool police = party.self.party == "police";
  const OpenParty& officer = police ? hub.cast.police_officer : hub.cast.board_officer;
  agents::AgentConfig config;
  *config.mutable_party() =
      WritePartyFiles(hub.folder.path(), party, linker_config.listen()).config;
  config.set_officer_key(officer.signing.public_key());
  config.set_state_folder(StateFolder(party.self.party));
  v1::ProjectSpecification specification;
  EXPECT_TRUE(specification.ParseFromString(hub.specification));
  *config.mutable_known_parties() = specification.parties();
  hub.folder.Write(party.self.party + ".json", ToJson(config));
}

std::vector<std::string> House::SubmitCommand(const OpenParty& agency,
                                              const std::string& csv) const {
  const std::string& name = agency.self.party;
  return {Program("koppel-agent"),
          "submit",
          "--config",
          hub.folder / (name + ".json"),
          "--project",
          hub.project,
          "--source",
          name,
          "--csv",
          csv,
          "--passphrase-file",
          passphrase_file};
}

Finished House::Submit(const OpenParty& agency, const std::string& csv) const {
  return Run(SubmitCommand(agency, csv));
}

std::vector<v1::Delivery> House::Deliveries(const OpenParty& agency) const {
  v1::ListDeliveriesRequest request;
  v1::ListDeliveriesResponse response;
  request.set_project_id(hub.project);
  const auto status = v1::Ingest::NewStub(hub.Connect(agency))
                          ->ListDeliveries(CallContext().get(), request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return {response.deliveries().begin(), response.deliveries().end()};
}

size_t House::LoggedDeliveries() {
  // All see all deliveries of their projects.
  const auto entries = hub.EntriesFor(hub.cast.police_officer);
  return static_cast<size_t>(
      std::count_if(entries.begin(), entries.end(),
                    [](const v1::LogEntry& entry) { return entry.has_delivery_committed(); }));
}

std::vector<std::string> House::StateFiles(const OpenParty& agency) const {
  namespace fs = std::filesystem;
  std::vector<std::string> files;
  const std::string folder = hub.folder / StateFolder(agency.self.party);
  if (!fs::exists(folder)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const bool lock = entry.path().extension() == ".lock";
    if (entry.is_regular_file() && !lock) files.push_back(entry.path().filename());
  }
  return files;
}

std::string PoliceCsv(int persons) {
  std::string csv =
      "incident_nr,persoon_vol_nr,bsn,achternaam,voorvoegsel,voornamen,geboortedatum,geslacht,"
      "postcode,huisnummer\n";
  for (int i = 0; i < persons; ++i) {
    csv += Concat("i", i, ",p", i, ",,Naam", i % 97, ",,Voor", i % 89, ",20100203,V,1234AB,",
                  i % 50 + 1, "\n");
  }
  return csv;
}

}  // namespace koppel::testing
