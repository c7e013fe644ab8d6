#include "linker/commands/link_output.h"

#include <fmt/format.h>

#include <iterator>

#include "base/digest.h"
#include "base/file.h"

namespace koppel::linker {
namespace {

constexpr size_t kPersonIdBytes = 8;

std::string RecordField(const LinkInput& input, match::MemberId member) {
  const std::string& ref = input.sources[member.source].ref(member.record);
  return input.local_ids[member.source] ? CsvField(ref) : ToHex(ref);
}

std::string SourceField(const LinkInput& input, match::MemberId member) {
  return CsvField(input.sources[member.source].name());
}

// Of the member at this place of the partition; empty where a threshold decided.
std::string ProbabilityField(const match::Outcome& outcome, size_t place) {
  if (!outcome.has_probabilities) return "";
  return fmt::format("{:.2f}", outcome.percent[place] / 100.0);
}

// The same members give the same id in every run.
std::string PersonId(const LinkInput& input, std::span<const match::MemberId> person) {
  Sha256Stream digest;
  for (const match::MemberId& member : person) {
    for (const std::string& text :
         {input.sources[member.source].name(), input.sources[member.source].ref(member.record)}) {
      digest.Update(Concat(text.size(), ":", text));
    }
  }
  return ToHex(digest.Digest().substr(0, kPersonIdBytes));
}

}  // namespace

std::string LinksCsv(const LinkInput& input, const match::Outcome& outcome) {
  std::string csv(kLinksHeader);
  size_t place = 0;
  for (size_t i = 0; i < outcome.persons.size(); ++i) {
    const std::span<const match::MemberId> person = outcome.persons[i];
    const std::string id = PersonId(input, person);
    for (const match::MemberId& member : person) {
      fmt::format_to(std::back_inserter(csv), "{},{},{},{}\n", id, SourceField(input, member),
                     RecordField(input, member), ProbabilityField(outcome, place++));
    }
  }
  return csv;
}

std::string PairsCsv(const LinkInput& input, const match::Outcome& outcome) {
  std::string csv(kPairsHeader);
  for (const match::ScoredPair& pair : outcome.pairs) {
    fmt::format_to(std::back_inserter(csv), "{},{},{},{},{:.6f},{},{}\n",
                   SourceField(input, pair.a), RecordField(input, pair.a),
                   SourceField(input, pair.b), RecordField(input, pair.b), pair.score,
                   outcome.has_probabilities ? fmt::format("{:.4f}", pair.probability) : "",
                   pair.linked ? "match" : "possible");
  }
  return csv;
}

}  // namespace koppel::linker
