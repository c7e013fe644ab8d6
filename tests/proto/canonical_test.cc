#include "proto/canonical.h"

#include "base/digest.h"
#include "koppel/v1/project.pb.h"
#include "tests/support/status_matchers.h"

namespace koppel {
namespace {

using ::testing::_;
using testing::Fails;
using ::testing::HasSubstr;

TEST(CanonicalTest, TaggedBytesBeginWithTheKindAndAZeroByte) {
  EXPECT_EQ(Tagged("job", "x"), std::string("koppel/v1/job\0x", 15));
  EXPECT_EQ(TaggedHash("job", "x"), Sha256(std::string("koppel/v1/job\0x", 15)));
  EXPECT_NE(TaggedHash("job", "x"), TaggedHash("jobs", "x"));
}

TEST(CanonicalTest, UnknownFieldsAreRefusedAtAnyDepth) {
  v1::ProjectSpecification specification;
  specification.mutable_linkage_schema()->add_fields()->set_name("surname");
  v1::LinkageSchema parsed;
  EXPECT_OK(ParseStrictly("spec", CanonicalBytes(specification), specification));
  v1::Field* field = specification.mutable_linkage_schema()->mutable_fields(0);
  field->GetReflection()->MutableUnknownFields(field)->AddVarint(4000, 1);
  v1::ProjectSpecification other;
  EXPECT_THAT(ParseStrictly("spec", specification.SerializeAsString(), other),
              Fails(StatusCode::kInvalidArgument, HasSubstr("spec: got fields")));
}

TEST(CanonicalTest, JsonWithAnUnknownKeyIsRefusedWithItsName) {
  v1::LinkageSchema schema;
  EXPECT_THAT(ParseJson("s.json", R"({"name":"x","colour":1})", schema),
              Fails(StatusCode::kInvalidArgument, HasSubstr("colour")));
  EXPECT_THAT(ParseJson("s.json", R"({"name":)", schema), Fails(StatusCode::kInvalidArgument, _));
}

TEST(CanonicalTest, JsonGoesThereAndBack) {
  v1::LinkageSchema schema;
  ASSERT_OK(
      ParseJson("s", R"({"name":"x","version":2,"fields":[{"name":"a","type":"NAME"}]})", schema));
  v1::LinkageSchema again;
  ASSERT_OK(ParseJson("s", ToJson(schema), again));
  EXPECT_EQ(CanonicalBytes(schema), CanonicalBytes(again));
}

TEST(CanonicalTest, ARecordsLeafTellsWhereEachPartEnds) {
  v1::EncodedRecord one;
  one.set_record_ref("ab");
  one.add_encodings("c");
  v1::EncodedRecord two;
  two.set_record_ref("a");
  two.add_encodings("bc");
  EXPECT_NE(RecordLeaf(one), RecordLeaf(two));
}

}  // namespace
}  // namespace koppel
