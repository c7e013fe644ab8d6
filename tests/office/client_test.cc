#include "keys/party.h"
#include "office/client/linker_client.h"
#include "proto/canonical.h"
#include "tests/office/fake_linker.h"
#include "tests/office/sample_result.h"
#include "tests/support/status_matchers.h"
#include "tests/support/test_party.h"

namespace koppel::office {
namespace {

using ::koppel::testing::Fails;
using ::koppel::testing::FakeLinker;
using ::koppel::testing::kSampleProject;
using ::koppel::testing::SampleParties;
using ::koppel::testing::SampleResult;
using ::koppel::testing::TestAuthority;
using ::testing::HasSubstr;

class LinkerClientTest : public ::testing::Test {
 protected:
  LinkerClientTest() {
    linker_.state().specification = result_.project().bytes;
    linker_.state().job = result_.SignedJob();
  }
  LinkerClient ClientOf(const std::string& party, v1::Role role,
                        const std::string& linker = "hub") {
    return LinkerClient(
        SecureChannel(linker_.address(), authority_.Tls(party, role), {linker, v1::LINKER}),
        linker_.address());
  }
  LinkerClient Client() { return ClientOf("statistics", v1::OFFICE); }

  SampleParties parties_;
  SampleResult result_{parties_};
  TestAuthority authority_;
  FakeLinker linker_{authority_.Tls("hub", v1::LINKER)};
};

TEST_F(LinkerClientTest, AProjectIsCreatedAndReadBack) {
  const LinkerClient client = Client();
  ASSERT_OK_AND_ASSIGN(const std::string hash, client.CreateProject(result_.project().bytes));
  EXPECT_EQ(hash, result_.project().hash);
  ASSERT_OK_AND_ASSIGN(const v1::Project project, client.GetProject(kSampleProject));
  EXPECT_EQ(project.specification(), result_.project().bytes);
}

TEST_F(LinkerClientTest, ACallerOfAnotherRoleIsTurnedAway) {
  EXPECT_THAT(ClientOf("police", v1::AGENT).CreateProject("x"),
              Fails(StatusCode::kPermissionDenied, HasSubstr("role")));
}

TEST_F(LinkerClientTest, NothingIsSentToAServerThatIsAnotherLinker) {
  const std::string before = linker_.state().specification;
  EXPECT_THAT(ClientOf("statistics", v1::OFFICE, "other-hub").CreateProject("x"),
              Fails(StatusCode::kUnavailable, ::testing::_));
  EXPECT_EQ(linker_.state().specification, before);
}

TEST_F(LinkerClientTest, AJobIsSentAgainWhileTheLinkerCannotBeReached) {
  linker_.state().unreachable = 2;
  EXPECT_OK(Client().SubmitJob(kSampleProject, result_.SignedJob()));
}

TEST_F(LinkerClientTest, GivesUpAfterThreeAttempts) {
  linker_.state().unreachable = 3;
  EXPECT_THAT(Client().SubmitJob(kSampleProject, result_.SignedJob()),
              Fails(StatusCode::kUnavailable, HasSubstr("not now")));
}

TEST_F(LinkerClientTest, WatchingShowsEveryStageAndReturnsTheJob) {
  std::vector<std::string> stages;
  ASSERT_OK_AND_ASSIGN(const v1::Job job, Client().WatchJob(kSampleProject, result_.job().job_id(),
                                                            [&](const v1::JobProgress& p) {
                                                              stages.push_back(p.stage());
                                                            }));
  EXPECT_EQ(job.state(), v1::SUCCEEDED);
  EXPECT_THAT(stages,
              ::testing::ElementsAre("read", "candidates", "compare", "cluster", "write", "write"));
}

Status AskOf(const LinkerClient& client) { return client.GetProject(kSampleProject).status(); }

TEST_F(LinkerClientTest, ALinkerThatIsNotThereIsNamedWithWhatToLookAt) {
  const LinkerClient nobody(
      SecureChannel("127.0.0.1:1", authority_.Tls("statistics", v1::OFFICE), {"hub", v1::LINKER}),
      "127.0.0.1:1");
  EXPECT_EQ(MessageOf(AskOf(nobody)),
            "linker 127.0.0.1:1: not reachable (is koppel-linker serve running there?)");
}

TEST_F(LinkerClientTest, CertificatesThatDoNotFitAreNamed) {
  EXPECT_THAT(AskOf(ClientOf("statistics", v1::OFFICE, "other-hub")),
              Fails(StatusCode::kUnavailable, HasSubstr("party.linker_party names")));
  TestAuthority stranger;
  const LinkerClient trusts_another(
      SecureChannel(linker_.address(), stranger.Tls("statistics", v1::OFFICE), {"hub", v1::LINKER}),
      linker_.address());
  EXPECT_THAT(AskOf(trusts_another),
              Fails(StatusCode::kUnavailable, HasSubstr("party.authority names")));
}

TEST_F(LinkerClientTest, AnUnknownJobIsNotFound) {
  EXPECT_THAT(Client().GetJob(kSampleProject, "unknown"),
              Fails(StatusCode::kNotFound, HasSubstr("job: got an unknown id")));
}

TEST_F(LinkerClientTest, FetchingStopsAtTheFirstErrorOfTheTaker) {
  for (int i = 0; i < 500; ++i) result_.AddPerson({{"board", {}}});
  linker_.state().parts = result_.Parts();
  int taken = 0;
  EXPECT_OK(Client().FetchPersons(kSampleProject, result_.job().job_id(), [&](const auto&) {
    ++taken;
    return OkStatus();
  }));
  EXPECT_EQ(taken, 8);
  EXPECT_THAT(Client().FetchPersons(kSampleProject, result_.job().job_id(),
                                    [&](const auto&) { return InvalidArgument("enough"); }),
              Fails(StatusCode::kInvalidArgument, HasSubstr("enough")));
}

}  // namespace
}  // namespace koppel::office
