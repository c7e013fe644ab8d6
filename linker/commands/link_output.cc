#include "linker/commands/link_output.h"

#include <fmt/format.h>

#include <algorithm>
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
std::string PersonId(const LinkInput& input, std::span<const match::MemberId> person,
                     std::string_view salt) {
  Sha256Stream digest;
  digest.Update(salt);
  for (const match::MemberId& member : person) {
    for (const std::string& text :
         {input.sources[member.source].name(), input.sources[member.source].ref(member.record)}) {
      digest.Update(Concat(text.size(), ":", text));
    }
  }
  return ToHex(digest.Digest().substr(0, kPersonIdBytes));
}

// So few bytes may repeat an id of the earlier table by chance: then another one is made.
std::string NewId(const LinkInput& input, std::span<const match::MemberId> person,
                  const PreviousLinks& previous) {
  for (int attempt = 0;; ++attempt) {
    const std::string salt =
        Concat(previous.digest, attempt == 0 ? "" : std::to_string(attempt), ";");
    std::string id = PersonId(input, person, salt);
    if (!std::binary_search(previous.ids.begin(), previous.ids.end(), id)) return id;
  }
}

}  // namespace

std::vector<std::string> PersonIds(const LinkInput& input, const match::Outcome& outcome,
                                   const ContinuedLinks& continued) {
  std::vector<std::string> ids;
  for (size_t i = 0; i < outcome.persons.size(); ++i) {
    const std::span<const match::MemberId> person = outcome.persons[i];
    if (continued.previous == nullptr) {
      ids.push_back(PersonId(input, person, ""));
    } else if (const uint32_t was = continued.continuity.continues[i]; was != match::kNoPerson) {
      ids.push_back(continued.previous->ids[was]);
    } else {
      ids.push_back(NewId(input, person, *continued.previous));
    }
  }
  return ids;
}

std::string LinksCsv(const LinkInput& input, const match::Outcome& outcome,
                     const std::vector<std::string>& ids) {
  std::string csv(kLinksHeader);
  size_t place = 0;
  for (size_t i = 0; i < outcome.persons.size(); ++i) {
    for (const match::MemberId& member : outcome.persons[i]) {
      fmt::format_to(std::back_inserter(csv), "{},{},{},{}\n", ids[i], SourceField(input, member),
                     RecordField(input, member), ProbabilityField(outcome, place++));
    }
  }
  return csv;
}

std::string ChangesCsv(const ContinuedLinks& continued, const std::vector<std::string>& ids) {
  constexpr const char* kNames[] = {"changed", "merged", "split", "new", "gone"};
  std::string csv(kChangesHeader);
  for (const match::Change& change : continued.continuity.changes) {
    fmt::format_to(
        std::back_inserter(csv), "{},{},{}\n", kNames[static_cast<size_t>(change.kind)],
        change.previous == match::kNoPerson ? "" : continued.previous->ids[change.previous],
        change.person == match::kNoPerson ? "" : ids[change.person]);
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
