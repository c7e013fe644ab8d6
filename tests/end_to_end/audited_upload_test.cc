// A project that asks for audits: real programs from the attack to the delivery.
#include <algorithm>
#include <vector>

#include "base/digest.h"
#include "base/file.h"
#include "base/random.h"
#include "koppel/v1/audit.pb.h"
#include "proto/canonical.h"
#include "tests/end_to_end/house.h"
#include "tests/support/seed.h"
#include "tests/support/status_matchers.h"

namespace koppel::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// Few fields of many bits: of a few hundred persons, these are what attacks can be measured on.
constexpr char kSchema[] = R"({
  "name": "small", "version": 1,
  "fields": [{"name": "surname", "type": "NAME"}, {"name": "first_names", "type": "NAME"},
             {"name": "born", "type": "DATE"}],
  "encodings": [{"name": "person", "bloom": {"bits": 1024, "fields": [
      {"field": "surname", "tokens": "BIGRAMS", "hashes": 24},
      {"field": "first_names", "tokens": "BIGRAMS", "hashes": 24},
      {"field": "born", "tokens": "DATE_PARTS", "hashes": 20}],
    "hardening": [{"diffuse": {"bits": 2048, "inputs": 8}}]}}],
  "passes": [{"similar": {"encoding": "person", "dice_permille": 500}}],
  "sources": [{"source": "police", "row_id": "incident"}]
})";

// The usual gates. Of so few codes an attack on the unhardened filter learns less.
void AskForAudit(v1::ProjectSpecification& specification) {
  EXPECT_OK(ParseJson("schema", kSchema, *specification.mutable_linkage_schema()));
  v1::AuditRequirement& audit = *specification.mutable_audit();
  audit.set_most_age_days(1);
  audit.set_least_records(400);
  audit.set_least_seeds(100);
  audit.set_least_pairs(260);
  audit.mutable_gates()->set_graph_of_twin(500'000);
  audit.mutable_gates()->set_learner_of_twin(750'000);
}

void AskForAuditOfABareFilter(v1::ProjectSpecification& specification) {
  AskForAudit(specification);
  auto& encodings = *specification.mutable_linkage_schema()->mutable_encodings();
  encodings[0].mutable_bloom()->clear_hardening();
}

std::string Word(SeededRandom& random, uint64_t syllables) {
  std::string word;
  for (; syllables > 0; --syllables) {
    word += "BDGKLMNRSTV"[random.Below(11)];
    word += "AEIOU"[random.Below(5)];
  }
  return word;
}

// Names of which some are frequent. Always the same persons: graph matching does not find its way
// into every few hundred that one may invent, and where it does not, an audit says so and fails.
std::string Persons(int count) {
  SeededRandom random(3);
  std::vector<std::string> surnames(60);
  std::vector<std::string> first_names(40);
  for (auto* names : {&surnames, &first_names}) {
    for (std::string& name : *names) name = Word(random, 2 + random.Below(3));
  }
  const auto one_of = [&](const std::vector<std::string>& names) {
    const double unit = random.Unit();
    return names[static_cast<size_t>(static_cast<double>(names.size()) * unit * unit)];
  };
  std::string csv = "incident,surname,first_names,born\n";
  for (int i = 0; i < count; ++i) {
    const std::string surname = one_of(surnames);
    const std::string first_name = one_of(first_names);
    const uint64_t year = 1990 + random.Below(20);
    const uint64_t month = 10 + random.Below(3);
    csv += Concat("i", i, ",", surname, ",", first_name, ",", year, month, 10 + random.Below(19),
                  "\n");
  }
  return csv;
}

// An agency that attacks its own file, and then delivers it.
class AuditedHouse {
 public:
  explicit AuditedHouse(const House::Edit& edit) : house(edit) {
    v1::ProjectSpecification specification;
    EXPECT_TRUE(specification.ParseFromString(house.hub.specification));
    schema_ = house.hub.folder.Write("schema.json", ToJson(specification.linkage_schema()));
    csv_ = house.hub.folder.Write("police.csv", Persons(700));
  }

  // The report that is written, whatever the audit says; signed by the agency.
  std::string Audit() const {
    const std::string out = house.hub.folder / "police.audit.json";
    const Finished run = Run({Program("koppel-agent"),
                              "audit-encoding",
                              csv_,
                              "--schema",
                              schema_,
                              "--source",
                              "police",
                              "--config",
                              house.hub.folder / "police.json",
                              "--passphrase-file",
                              house.passphrase_file,
                              "--records",
                              "400",
                              "--seeds",
                              "100",
                              "--pairs",
                              "260",
                              "--out",
                              out,
                              "--html",
                              out + ".html"});
    EXPECT_THAT(run.out, HasSubstr("400 codes attacked")) << run.err;
    return out;
  }
  // The same audit, made a little earlier.
  std::string Altered(v1::AuditReport file) const {
    v1::EncodingAudit audit;
    EXPECT_TRUE(audit.ParseFromString(file.audit_report().message()));
    audit.set_made_ms(audit.made_ms() - 1);
    file.mutable_audit_report()->set_message(CanonicalBytes(audit));
    return house.hub.folder.Write("altered.json", ToJson(file));
  }
  Finished Submit(const std::vector<std::string>& more) const {
    std::vector<std::string> command = house.SubmitCommand(house.hub.cast.police, csv_);
    command.insert(command.end(), more.begin(), more.end());
    return Run(command);
  }
  // One line, and nothing has reached the linker.
  void ExpectRefused(const Finished& run, const std::string& text) {
    EXPECT_EQ(run.exit_code, 1);
    EXPECT_THAT(run.err, AllOf(HasSubstr(text), HasSubstr("; nothing was sent\n")));
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
    EXPECT_TRUE(house.Deliveries(house.hub.cast.police).empty());
    EXPECT_EQ(house.LoggedDeliveries(), 0u);
  }

  House house;

 private:
  std::string schema_;
  std::string csv_;
};

TEST(AuditedUploadTest, AReportThatHoldsLetsTheDeliveryIn) {
  AuditedHouse agency(AskForAudit);
  agency.ExpectRefused(agency.Submit({}), "source police: the project asks for an audit");
  const std::string report = agency.Audit();
  v1::AuditReport file;
  ASSERT_OK(ParseJson(report, ReadFile(report).value(), file));
  agency.ExpectRefused(agency.Submit({"--audit", agency.Altered(file)}), "audit: signature");
  const Finished run = agency.Submit({"--audit", report});
  ASSERT_EQ(run.exit_code, 0) << run.err;
  // The log says by which report.
  const auto deliveries = agency.house.Deliveries(agency.house.hub.cast.police);
  ASSERT_EQ(deliveries.size(), 1u);
  v1::DeliveryEnvelope envelope;
  ASSERT_TRUE(envelope.ParseFromString(deliveries[0].envelope().message()));
  EXPECT_EQ(envelope.audit_digest(), TaggedHash("audit", file.audit_report().message()));
  EXPECT_THAT(ReadFile(report + ".html").value(), HasSubstr(ToHex(envelope.audit_digest())));
}

TEST(AuditedUploadTest, AFilterWithoutHardeningIsNotSent) {
  AuditedHouse agency(AskForAuditOfABareFilter);
  agency.ExpectRefused(agency.Submit({"--audit", agency.Audit()}),
                       "such encodings are not to be sent under this project");
}

}  // namespace
}  // namespace koppel::testing
