#include "office/payloads/open_result.h"

#include <filesystem>

#include "base/digest.h"
#include "office/database/database.h"
#include "proto/canonical.h"
#include "tests/office/sample_result.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel::office {
namespace {

using ::koppel::testing::Fails;
using ::koppel::testing::Happened;
using ::koppel::testing::SampleParties;
using ::koppel::testing::SampleResult;
using ::testing::HasSubstr;

class OpenResultTest : public ::testing::Test {
 protected:
  OpenResultTest() {
    for (int i = 0; i < 250; ++i) {
      result_.AddPerson({{"board", {Happened("supervision_order", "2017-05-31")}}, {"police", {}}});
    }
  }
  Result<OpenSummary> Open(const SigningKey& signing) {
    return OpenResultFile(path_, out_, {signing, parties_.office_sealing}, [](uint64_t) {});
  }
  Result<OpenSummary> Open() { return Open(parties_.office); }
  // Writes the header and parts as they are now.
  void Write(const ResultHeader& header, const std::vector<v1::FetchPersonsResponse>& parts) {
    ASSERT_OK_AND_ASSIGN(const auto writer, ResultWriter::Create(path_, header));
    for (const v1::FetchPersonsResponse& part : parts) ASSERT_OK(writer->Write(part));
    ASSERT_OK(writer->Finish());
  }
  void ExpectRefused(StatusCode code, const std::string& message) {
    EXPECT_THAT(Open(), Fails(code, HasSubstr(message)));
    EXPECT_FALSE(std::filesystem::exists(out_));
    EXPECT_FALSE(std::filesystem::exists(out_ + ".partial"));
  }

  testing::TempDir folder_;
  std::string path_ = folder_ / "result.kres";
  std::string out_ = folder_ / "linked.db";
  SampleParties parties_;
  SampleResult result_{parties_};
};

TEST_F(OpenResultTest, AResultBecomesALinkedDatabase) {
  result_.Write(path_);
  ASSERT_OK_AND_ASSIGN(const OpenSummary summary, Open());
  EXPECT_EQ(summary.persons, 250u);
  EXPECT_EQ(summary.records, 500u);
  EXPECT_EQ(summary.events, 250u);
  ASSERT_OK_AND_ASSIGN(const Database database, Database::Open(out_));
  EXPECT_EQ(database.meta().job_id, result_.job().job_id());
}

TEST_F(OpenResultTest, AJobThatThisOfficeDidNotSignIsRefused) {
  result_.Write(path_);
  EXPECT_THAT(Open(SigningKey::Generate()),
              Fails(StatusCode::kUnauthenticated, HasSubstr("job: signature")));
}

TEST_F(OpenResultTest, ASpecificationWithOtherKeysIsRefused) {
  ResultHeader header = result_.Header();
  v1::ProjectSpecification other = result_.project().specification;
  other.mutable_parties(2)->set_signing_key(parties_.board.public_key());
  header.set_specification(CanonicalBytes(other));
  Write(header, result_.Parts());
  ExpectRefused(StatusCode::kDataLoss, "specification of another project");
}

class ContinuedResultTest : public OpenResultTest {
 protected:
  static v1::PersonChange Change(v1::ChangeKind kind, const std::string& was,
                                 const std::string& is) {
    v1::PersonChange change;
    change.set_kind(kind);
    change.set_previous_pseudonym(was);
    change.set_pseudonym(is);
    return change;
  }
  const std::string previous_ = std::string(32, 'p');
};

TEST_F(ContinuedResultTest, ItsChangesStandInTheDatabase) {
  const std::string first = result_.persons()[0].pseudonym();
  const std::string other(16, 'o');
  result_.Continue(previous_, {Change(v1::MERGED, first, first), Change(v1::MERGED, other, first),
                               Change(v1::GONE, std::string(16, 'g'), "")});
  result_.Write(path_);
  ASSERT_OK(Open());
  ASSERT_OK_AND_ASSIGN(const Database database, Database::Open(out_));
  ASSERT_OK_AND_ASSIGN(Statement select, database.Prepare("SELECT count(*) FROM person_changes"));
  ASSERT_OK(select.Step());
  EXPECT_EQ(select.Integer(0), 3);
}

TEST_F(ContinuedResultTest, PersonsUnderEachOthersPseudonymsAreRefused) {
  result_.Continue(previous_);
  const ResultHeader header = result_.Header();
  std::vector<v1::FetchPersonsResponse> parts = result_.Parts();
  auto& persons = *parts.back().mutable_batch()->mutable_persons();
  persons[0].mutable_pseudonym()->swap(*persons[1].mutable_pseudonym());
  Write(header, parts);
  ExpectRefused(StatusCode::kDataLoss, "persons that differ");
}

TEST_F(ContinuedResultTest, TheManifestOfAResultThatContinuesAnotherIsRefused) {
  result_.Continue(previous_);
  v1::Manifest manifest = result_.Manifest();
  manifest.mutable_public_()->set_previous_result(std::string(32, 'q'));
  Write(result_.Header(manifest), result_.Parts());
  ExpectRefused(StatusCode::kDataLoss, "another previous result");
}

TEST_F(ContinuedResultTest, ChangesOfNobodyOrWithoutAPreviousResultAreRefused) {
  result_.Continue(previous_, {Change(v1::NEW, "", std::string(16, 'x'))});
  result_.Write(path_);
  ExpectRefused(StatusCode::kDataLoss, "a person that did not come before it");
  result_.Continue("", {Change(v1::GONE, std::string(16, 'x'), "")});
  result_.Write(path_);
  ExpectRefused(StatusCode::kDataLoss, "the job named no previous result");
}

TEST_F(OpenResultTest, TheManifestOfAnotherJobIsRefused) {
  ResultHeader header = result_.Header();
  header.mutable_manifest()->mutable_public_()->set_job_id("another");
  Write(header, result_.Parts());
  ExpectRefused(StatusCode::kDataLoss, "manifest: got that of another job");
}

TEST_F(OpenResultTest, ADeliveryThatTheManifestDoesNotNameIsRefused) {
  std::vector<v1::FetchPersonsResponse> parts = result_.Parts();
  v1::DeliveryEnvelope other = result_.Envelope("police");
  other.set_version(2);
  *parts[0].mutable_delivery()->mutable_envelope() =
      parties_.police.Sign("delivery", CanonicalBytes(other));
  Write(result_.Header(), parts);
  ExpectRefused(StatusCode::kDataLoss, "manifest: got a delivery that did not come");
}

TEST_F(OpenResultTest, AResultWithoutOneOfItsSourcesIsRefused) {
  v1::Manifest manifest = result_.Manifest();
  manifest.mutable_public_()->mutable_deliveries()->DeleteSubrange(1, 1);
  std::vector<v1::FetchPersonsResponse> parts = result_.Parts();
  parts.erase(parts.begin() + 1);
  Write(result_.Header(manifest), parts);
  ExpectRefused(StatusCode::kDataLoss, "deliveries of other sources");
}

TEST_F(OpenResultTest, AResultWithoutABatchIsRefused) {
  std::vector<v1::FetchPersonsResponse> parts = result_.Parts();
  parts.pop_back();
  Write(result_.Header(), parts);
  ExpectRefused(StatusCode::kDataLoss, "source board: got 200 records, want the 250");
}

TEST_F(OpenResultTest, APseudonymTwiceIsRefused) {
  result_.persons()[1].set_pseudonym(result_.persons()[0].pseudonym());
  result_.Write(path_);
  ExpectRefused(StatusCode::kDataLoss, "a pseudonym twice");
}

TEST_F(OpenResultTest, APersonThatTheLinkerSplitAfterItLoggedTheResultIsRefused) {
  const ResultHeader header = result_.Header();
  v1::Person& first = result_.persons()[0];
  v1::Person second = first;
  second.set_pseudonym(std::string(16, 's'));
  second.mutable_members()->DeleteSubrange(0, 1);
  first.mutable_members()->DeleteSubrange(1, 1);
  result_.persons().insert(result_.persons().begin() + 1, second);
  Write(header, result_.Parts());
  ExpectRefused(StatusCode::kDataLoss,
                "result: got persons that differ from those that the linker");
}

TEST_F(OpenResultTest, TwoPersonsWhoseRecordsTheLinkerSwappedAreRefused) {
  const ResultHeader header = result_.Header();
  result_.persons()[0].mutable_members(1)->Swap(result_.persons()[1].mutable_members(1));
  Write(header, result_.Parts());
  ExpectRefused(StatusCode::kDataLoss,
                "result: got persons that differ from those that the linker");
}

TEST_F(OpenResultTest, APersonThatTheLinkerDroppedIsMissed) {
  const ResultHeader header = result_.Header();
  result_.persons().pop_back();
  Write(header, result_.Parts());
  ExpectRefused(StatusCode::kDataLoss, "got 249 records, want the 250");
}

TEST_F(OpenResultTest, AManifestThatWasChangedAfterItWasLoggedIsRefused) {
  ResultHeader header = result_.Header();
  header.mutable_manifest()->mutable_public_()->add_parameters("threshold=0.5");
  Write(header, result_.Parts());
  ExpectRefused(StatusCode::kDataLoss, "log: got another manifest than the one that was logged");
}

TEST_F(OpenResultTest, AResultWithoutWhatTheLogSaysIsRefused) {
  ResultHeader header = result_.Header();
  header.clear_evidence();
  Write(header, result_.Parts());
  ExpectRefused(StatusCode::kInvalidArgument, "checkpoint.signature: got 0 bytes");
}

}  // namespace
}  // namespace koppel::office
