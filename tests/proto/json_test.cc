#include "proto/json.h"

#include "koppel/v1/job.pb.h"
#include "koppel/v1/schema.pb.h"
#include "proto/canonical.h"
#include "tests/support/status_matchers.h"

namespace koppel {
namespace {

using ::testing::HasSubstr;

TEST(OutputJsonTest, EveryFieldIsThereAndCountsAreNumbers) {
  v1::StageTime time;
  time.set_stage("a\"\n\\");
  EXPECT_EQ(OutputJson(time),
            "{\n \"stage\": \"a\\\"\\u000a\\\\\",\n \"milliseconds\": 0\n}\n");
  time.set_milliseconds(uint64_t{1} << 40);
  EXPECT_THAT(OutputJson(time), HasSubstr("\"milliseconds\": 1099511627776\n"));
}

TEST(OutputJsonTest, NumbersThatJsonWouldRoundAreStrings) {
  v1::StageTime time;
  time.set_milliseconds(uint64_t{1} << 53);
  EXPECT_THAT(OutputJson(time), HasSubstr("\"milliseconds\": 9007199254740992\n"));
  time.set_milliseconds((uint64_t{1} << 53) + 1);
  EXPECT_THAT(OutputJson(time), HasSubstr("\"milliseconds\": \"9007199254740993\"\n"));
}

TEST(OutputJsonTest, WhatIsPrintedIsReadBack) {
  v1::Manifest manifest;
  manifest.mutable_public_()->set_job_id(std::string("\x00\xff\x10", 3));
  manifest.mutable_public_()->set_records(5);
  manifest.mutable_public_()->add_suppressed("persons");
  manifest.mutable_restricted()->add_score_histogram(7);
  manifest.mutable_restricted()->add_pairs()->set_linked(~uint64_t{0});
  v1::LinkageSchema schema;
  ASSERT_OK(ParseJson("s", R"({"name": "x", "fields": [{"name": "a", "type": "NAME"}],
      "passes": [{"equal": {"encoding": "\u00e9"}}]})",
                      schema));
  v1::Manifest again;
  ASSERT_OK(ParseJson("manifest", OutputJson(manifest), again));
  EXPECT_EQ(CanonicalBytes(again), CanonicalBytes(manifest));
  v1::LinkageSchema same;
  ASSERT_OK(ParseJson("schema", OutputJson(schema), same));
  EXPECT_EQ(CanonicalBytes(same), CanonicalBytes(schema));
}

}  // namespace
}  // namespace koppel
