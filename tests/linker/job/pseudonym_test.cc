// Pseudonyms: stable within a project, unrelated between projects.
#include "linker/job/pseudonym.h"

#include <gtest/gtest.h>

namespace koppel::testing {
namespace {

v1::Person Person(const std::vector<std::pair<std::string, std::string>>& members) {
  v1::Person person;
  for (const auto& [source, ref] : members) {
    v1::Member& member = *person.add_members();
    member.set_source(source);
    member.set_record_ref(ref);
  }
  return person;
}

class PseudonymTest : public ::testing::Test {
 protected:
  std::string Of(const v1::Person& person, const std::string& project = "project hash") {
    return linker::PseudonymOf(linker::PseudonymKey(secret, project), person);
  }
  const SecretBytes secret = SecretBytes::CopyOf(std::string(32, 's'));
};

TEST_F(PseudonymTest, TheSameMembersHaveTheSamePseudonym) {
  EXPECT_EQ(Of(Person({{"a", "1"}, {"b", "2"}})), Of(Person({{"a", "1"}, {"b", "2"}})));
  EXPECT_EQ(Of(Person({{"a", "1"}})).size(), linker::kPseudonymBytes);
}

TEST_F(PseudonymTest, AnotherMemberIsAnotherPerson) {
  EXPECT_NE(Of(Person({{"a", "1"}})), Of(Person({{"a", "1"}, {"b", "2"}})));
  EXPECT_NE(Of(Person({{"a", "1"}})), Of(Person({{"a", "2"}})));
}

TEST_F(PseudonymTest, WhereASourceEndsMatters) {
  EXPECT_NE(Of(Person({{"ab", "c"}})), Of(Person({{"a", "bc"}})));
}

TEST_F(PseudonymTest, TwoProjectsOrTwoLinkersShareNone) {
  const v1::Person person = Person({{"a", "1"}});
  EXPECT_NE(Of(person, "one"), Of(person, "two"));
  const SecretBytes other = SecretBytes::CopyOf(std::string(32, 't'));
  EXPECT_NE(linker::PseudonymOf(linker::PseudonymKey(other, "one"), person), Of(person, "one"));
}

TEST_F(PseudonymTest, OfAContinuedResultNewPersonsHaveNamesOfItsOwn) {
  const v1::Person person = Person({{"a", "1"}});
  const SecretBytes key = linker::PseudonymKey(secret, "project hash");
  const std::string one = linker::PseudonymOf(key, person, std::string(32, '1'));
  EXPECT_EQ(one.size(), linker::kPseudonymBytes);
  EXPECT_EQ(one, linker::PseudonymOf(key, person, std::string(32, '1')));
  EXPECT_NE(one, linker::PseudonymOf(key, person, std::string(32, '2')));
  EXPECT_NE(one, Of(person));
}

TEST_F(PseudonymTest, PayloadsAndDeliveriesDoNotMatter) {
  v1::Person person = Person({{"a", "1"}});
  const std::string before = Of(person);
  person.mutable_members(0)->set_sealed_payload("x");
  person.mutable_members(0)->set_delivery_id("y");
  EXPECT_EQ(Of(person), before);
}

}  // namespace
}  // namespace koppel::testing
