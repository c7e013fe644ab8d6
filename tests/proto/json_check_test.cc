// What is refused in a JSON file, and in which words.
#include "proto/json_check.h"

#include <google/protobuf/struct.pb.h>

#include "koppel/v1/job.pb.h"
#include "koppel/v1/schema.pb.h"
#include "proto/canonical.h"
#include "tests/support/status_matchers.h"

namespace koppel {
namespace {

using testing::Fails;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Status Read(std::string_view json) {
  v1::LinkageSchema schema;
  return ParseJson("s", json, schema);
}

void ExpectRefused(const std::vector<std::pair<std::string, std::string>>& bad) {
  for (const auto& [json, message] : bad) {
    EXPECT_THAT(Read(json), Fails(StatusCode::kInvalidArgument, StartsWith(message))) << json;
  }
}

TEST(JsonCheckTest, AnUnknownKeyIsNamedWithItsPlaceAndTheKnownOnes) {
  ExpectRefused({
      {"{\n\"name\": \"x\",\n\"nmae\": 1}",
       "s:3: got an unknown field \"nmae\", want one of name, "},
      {"{\"passes\": [{\"equal\": {\"encodin\": 1}}]}",
       "s:1: passes[0].equal: got an unknown field \"encodin\", want one of encoding"},
      {"{\"a\": 1,\n\"a\": 1}", "s:1: got an unknown field \"a\""},
      {"{\"na\xE2\x80\xAEme\": 1}", "s:1: got an unknown field \"...\""},
      {"{\"" + std::string(65, 'k') + "\": 1}", "s:1: got an unknown field \"...\""},
  });
}

TEST(JsonCheckTest, AKeyStandsOnce) {
  ExpectRefused({
      {"{\"name\": \"x\",\n\"version\": 1,\n\"name\": \"x\"}",
       "s:3: name: got it twice, want it once"},
      {R"({"fields": [{"name": "a"}, {"name": "a", "type": "NAME", "name": "b"}]})",
       "s:1: fields[1].name: got it twice"},
      {R"({"sources": [{"person_id": "a", "personId": "b"}]})",
       "s:1: sources[0].person_id: got it"},
      {R"({"name": "x", "n\u0061me": null})", "s:1: name: got it twice"},
  });
  EXPECT_OK(Read(R"({"fields": [{"name": "a"}, {"name": "b"}]})"));
}

TEST(JsonCheckTest, AKeyStandsOnceInFreeFormToo) {
  google::protobuf::Value value;
  EXPECT_OK(ParseJson("s", R"({"a": {"b": [1, "x", null, true]}, "b": 1})", value));
  EXPECT_THAT(ParseJson("s", R"({"a": [{"b": 1, "c": 2, "b": 3}]})", value),
              Fails(StatusCode::kInvalidArgument, "s:1: a[0].b: got it twice, want it once"));
}

TEST(JsonCheckTest, AChoiceIsMadeOnce) {
  ExpectRefused({
      {R"({"encodings": [{"token": {}, "name": "a", "bloom": {}}]})",
       "s:1: encodings[0]: got token and bloom, want one of bloom, token, blocking"},
      {"{\"encodings\": [{\"bloom\": {\"hardening\": [{\"permute\": {},\n\"fold\": {}}]}}]}",
       "s:2: encodings[0].bloom.hardening[0]: got permute and fold, want one of permute, "},
      {R"({"passes": [{"equal": {}, "similar": {}}]})", "s:1: passes[0]: got equal and similar"},
  });
  EXPECT_OK(Read(R"({"passes": [{"equal": null, "similar": {}}]})"));
}

TEST(JsonCheckTest, ListsObjectsAndValuesStandWhereTheyBelong) {
  ExpectRefused({
      {"{\"name\": [\"x\"]}", "s:1: name: got a list, want a text"},
      {"{\"name\": {}}", "s:1: name: got an object, want a text"},
      {"{\"fields\": {\"name\": \"a\"}}", "s:1: fields: got an object, want a list"},
      {R"({"fields": [{"columns": "a"}]})", "s:1: fields[0].columns: got a text, want a list"},
      {R"({"fields": [{"columns": [["a"]]}]})", "s:1: fields[0].columns[0]: got a list, want a "},
      {R"({"fields": [null]})", "s:1: fields[0]: got null, want an object"},
      {"{\"fields\": [7]}", "s:1: fields[0]: got a number, want an object"},
      {"{\"comparison\": true}", "s:1: comparison: got true, want an object"},
      {"[1]", "s:1: got a list, want a JSON object"},
      {"null", "s:1: got null, want a JSON object"},
  });
}

TEST(JsonCheckTest, AValueThatDoesNotFitIsToldInTheWordsOfTheHouse) {
  ExpectRefused({
      {"{\"version\": \"abc\"}", "s: version: got \"abc\", want a whole number from 0"},
      {"{\"version\": -1}", "s: version: got -1, want a whole number from 0"},
      {"{\"version\": 1.5}", "s: version: got 1.5, want a whole number from 0"},
      {"{\"version\": 4294967296}", "s: version: got 4294967296, want a whole number from 0"},
      {"{\"version\": 1e999}", "s:1: version: got a number that is too large"},
      {"{\"version\": true}", "s: version: got true, want a whole number from 0"},
      {"{\"fields\": [{\"type\": \"NAMEX\"}]}",
       "s: fields[0].type: got \"NAMEX\", want one of TEXT, "},
      {R"({"encodings": [{"token": {"parts": [{"part": "ALL"}]}}]})",
       "s: encodings[0].token.parts[0].part: got \"ALL\", want one of WHOLE, YEAR, "},
      {R"({"encodings": [{"token": {"settles": 1}}]})",
       "s: encodings[0].token.settles: got 1, want true or false"},
      {"{\"name\": 5}", "s: name: got 5, want a text"},
  });
}

TEST(JsonCheckTest, BytesAreNotRepeated) {
  v1::DeliveryUse use;
  for (const std::string json : {R"({"delivery_id": "%%%"})", R"({"delivery_id": 55555})"}) {
    EXPECT_THAT(ParseJson("s", json, use),
                Fails(StatusCode::kInvalidArgument,
                      Not(::testing::AnyOf(HasSubstr("%%%"), HasSubstr("555")))));
  }
}

TEST(JsonCheckTest, WhatIsNoJsonIsToldByLine) {
  const std::string malformed = "got malformed JSON, want JSON in UTF-8 (RFC 8259)";
  const std::vector<std::string> bad = {
      "",
      "{\"fields\": [{} {}]}",
      "{\"name\": \"x\"",
      "{\"name\": \"x",
      R"({"name": "\q"})",
      R"({"name": "\u00g0"})",
      R"({"name": "\ud800"})",
      R"({"name": "\ude00"})",
      "{'name': \"x\"}",
      "{name: \"x\"}",
      "{\"name\" \"x\"}",
      "{\"name\": 'x'}",
      "{\"name\": \"x\",}",
      "{\"fields\": [{},]}",
      "{\"version\": 01}",
      "{\"version\": 1.}",
      "{\"version\": +1}",
      "{\"version\": True}",
      "{\"version\": 1 /* one */}",
  };
  for (const std::string& json : bad) {
    EXPECT_THAT(Read(json), Fails(StatusCode::kInvalidArgument, "s:1: " + malformed)) << json;
  }
  ExpectRefused({
      {"{\n\"name\": \"x\"\n\"version\": 1}", "s:3: " + malformed},
      {"{\"version\": 1\n\n\"name\": \"x\"}", "s:3: " + malformed},
      {"{}\n{}", "s:2: " + malformed},
      {std::string("{}\n\0", 4), "s:2: " + malformed},
      {std::string("{}\0{}", 5), "s:1: " + malformed},
      {"\xEF\xBB\xBF\xEF\xBB\xBF{}", "s:1: " + malformed},
  });
}

// protobuf's parser would take minutes over these.
TEST(JsonCheckTest, WhatNestsWithoutEndIsRefused) {
  google::protobuf::Value value;
  std::string objects = "1";
  for (int i = 0; i < 32; ++i) objects = "{\"a\": " + objects + "}";
  EXPECT_OK(ParseJson("s", objects, value));
  EXPECT_OK(ParseJson("s", std::string(32, '[') + std::string(32, ']'), value));
  EXPECT_THAT(ParseJson("s", std::string(33, '[') + std::string(33, ']'), value),
              Fails(StatusCode::kInvalidArgument,
                    "s:1: got lists in lists without end, want at most 32 levels"));
  EXPECT_THAT(ParseJson("s", "{\"a\":" + std::string(500'000, '['), value),
              Fails(StatusCode::kInvalidArgument, HasSubstr("lists in lists without end")));
}

TEST(JsonCheckTest, EveryNumberOfJsonIsRead) {
  for (const std::string number : {"0", "-0", "1", "12.0", "1e2", "1.5e+1", "10E-1"}) {
    EXPECT_OK(Read("{\"version\": " + number + "}")) << number;
  }
}

TEST(JsonCheckTest, AByteOrderMarkIsPassedOverAndOtherCharsetsAreTold) {
  EXPECT_OK(Read("\xEF\xBB\xBF{\"name\": \"x\"}"));
  ExpectRefused({
      {std::string("\xFF\xFE{\0}\0", 6), "s:1: got malformed JSON, want JSON in UTF-8"},
      {"{\n\"name\": \"Bru\xFFn\"}", "s:2: got malformed JSON, want JSON in UTF-8"},
      {"{\"name\": \"\xC0\x80\"}", "s:1: got malformed JSON"},
      {"{\"name\": \"\xED\xA0\x80\"}", "s:1: got malformed JSON"},
      {"{\"name\": \"\xF4\x90\x80\x80\"}", "s:1: got malformed JSON"},
      {"{\"name\": \"\xE2\x82", "s:1: got malformed JSON"},
  });
  EXPECT_OK(Read("{\"name\": \"\xC3\xBF\xE2\x82\xAC\xF0\x9F\x98\x80\"}"));
}

TEST(JsonCheckTest, ATextIsReadAsItWasWritten) {
  v1::LinkageSchema schema;
  ASSERT_OK(ParseJson("s", R"({"name": "\"\\\/\b\f\n\r\t\u00e9\u20ac\ud83d\ude00"})", schema));
  EXPECT_EQ(schema.name(), "\"\\/\b\f\n\r\t\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
}

}  // namespace
}  // namespace koppel
