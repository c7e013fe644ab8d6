#include "agents/audit/repeats.h"

#include <algorithm>
#include <map>
#include <set>

#include "agents/encode/token_parts.h"

namespace koppel::agents {
namespace {

using attack::Codes;
using attack::Numbers;

// Of a field: what is left out of rarer ones cannot be learnt.
constexpr size_t kMostTokens = 1000;

// What of a person enters one encoding.
class ValueReader {
 public:
  ValueReader(const v1::LinkageSchema& schema, const v1::Encoding& encoding,
              const FieldPattern& pattern)
      : fields_(pattern.fields) {
    if (encoding.has_token()) {
      parts_ = TokenSources(schema, encoding.token().parts());
      return;
    }
    for (const size_t field : fields_) {
      cutters_.push_back(CutterOf(schema, encoding.bloom(), field));
    }
    for (const v1::Hardening& step : encoding.bloom().hardening()) {
      if (step.has_salt()) parts_ = TokenSources(schema, step.salt().parts());
    }
  }

  std::string Read(const PersonFields& person) {
    std::string value;
    TokenMessage(parts_, person.values, value);
    for (size_t i = 0; i < cutters_.size(); ++i) {
      cutters_[i].Cut(person.values[fields_[i]], tokens_);
      std::set<std::string_view> sorted;
      for (size_t t = 0; t < tokens_.size(); ++t) sorted.insert(tokens_[t]);
      value += Concat(sorted.size(), ":");
      for (const std::string_view token : sorted) value += Concat(token.size(), ":", token);
    }
    return value;
  }

 private:
  const std::vector<size_t>& fields_;
  // Of a token, or of a filter's salt.
  std::vector<TokenSource> parts_;
  std::vector<TokenCutter> cutters_;
  TokenList tokens_;
};

std::vector<PersonFields> RecordsWith(const v1::LinkageSchema& schema, const v1::Token& token,
                                      const std::vector<PersonFields>& persons, size_t most) {
  const std::vector<TokenSource> parts = TokenSources(schema, token.parts());
  std::vector<PersonFields> with;
  std::string message;
  for (const PersonFields& person : persons) {
    if (with.size() == most) break;
    if (TokenMessage(parts, person.values, message)) with.push_back(person);
  }
  return with;
}

// Numbers in the order of what is numbered, which says nothing of who has it.
template <typename Value>
std::map<Value, uint32_t> Numbered(const std::vector<Value>& values) {
  std::map<Value, uint32_t> numbers;
  for (const Value& value : values) numbers.emplace(value, 0);
  uint32_t next = 0;
  for (auto& [value, number] : numbers) number = next++;
  return numbers;
}

std::vector<std::string> ReadAll(ValueReader& reader, const std::vector<PersonFields>& persons) {
  std::vector<std::string> values;
  for (const PersonFields& person : persons) values.push_back(reader.Read(person));
  return values;
}

// The share of codes that are of the attacker's most frequent value.
double ChanceOf(const Repeats& repeats) {
  std::map<uint32_t, size_t> counts;
  for (const uint32_t value : repeats.values) ++counts[value];
  const auto most =
      std::max_element(counts.begin(), counts.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most == counts.end()) return 0;
  const auto found = std::count(repeats.truth.begin(), repeats.truth.end(), most->first);
  return static_cast<double>(found) / static_cast<double>(repeats.truth.size());
}

}  // namespace

FieldPattern PatternOf(const v1::LinkageSchema& schema, const v1::Token& token,
                       const std::vector<PersonFields>& persons) {
  std::set<size_t> fields;
  for (const TokenSource& part : TokenSources(schema, token.parts())) fields.insert(part.field);
  return {{fields.begin(), fields.end()},
          RecordsWith(schema, token, persons, persons.size()).size()};
}

Repeats RepeatsOf(const v1::LinkageSchema& schema, const v1::Encoding& encoding,
                  const FieldPattern& pattern, const std::vector<PersonFields>& persons,
                  const std::vector<PersonFields>& population, const v1::AuditSettings& settings) {
  const auto like = [&](const std::vector<PersonFields>& of) {
    return encoding.has_token()
               ? RecordsWith(schema, encoding.token(), of, MostPersons(settings))
               : RecordsLike(schema, encoding.bloom(), pattern, of, MostPersons(settings));
  };
  std::vector<PersonFields> all = like(persons);
  const std::vector<PersonFields> others = like(population);
  const size_t first = std::min<size_t>(settings.records(), all.size());
  all.insert(all.begin() + static_cast<std::ptrdiff_t>(first), others.begin(), others.end());
  all.resize(std::min(all.size(), MostPersons(settings)));
  const Sides sides = SidesOf(settings, all.size());
  const auto at = [&](size_t i) { return all.begin() + static_cast<std::ptrdiff_t>(i); };
  Repeats repeats{{at(0), at(sides.codes)},
                  {at(sides.first_in_both()), at(sides.persons())},
                  sides.in_both,
                  {},
                  {},
                  {},
                  {}};
  ValueReader reader(schema, encoding, pattern);
  const std::vector<std::string> theirs = ReadAll(reader, repeats.theirs);
  const std::map<std::string, uint32_t> numbers = Numbered(theirs);
  std::vector<PersonFields> bearers(numbers.size());
  for (size_t i = 0; i < theirs.size(); ++i) {
    repeats.values.push_back(numbers.at(theirs[i]));
    bearers[repeats.values.back()] = repeats.theirs[i];
  }
  for (const std::string& value : ReadAll(reader, repeats.codes)) {
    const auto number = numbers.find(value);
    repeats.truth.push_back(number == numbers.end() ? static_cast<uint32_t>(numbers.size())
                                                    : number->second);
  }
  if (encoding.has_bloom()) {
    repeats.token_counts = CountTokens(schema, encoding.bloom(), pattern, repeats.codes);
    repeats.tokens =
        TokensOf(schema, encoding.bloom(), pattern, bearers, bearers.size(), kMostTokens);
  }
  return repeats;
}

Result<FrequencyOutcome> AttackFrequencies(const v1::LinkageSchema& schema, const Repeats& repeats,
                                           const AttackBudget& budget) {
  KOPPEL_ASSIGN_OR_RETURN(const Codes codes,
                          AuditKey(budget.settings.seed(), "agency").Encode(schema, repeats.codes));
  std::vector<std::string_view> of_records;
  for (size_t row = 0; row < codes.size(); ++row) of_records.push_back(codes[row]);
  const std::map<std::string_view, uint32_t> numbers = Numbered(of_records);
  Codes distinct(codes.bits());
  for (const auto& [code, number] : numbers) distinct.Add(code);
  Numbers numbered;
  for (const std::string_view code : of_records) numbered.push_back(numbers.at(code));
  const bool is_filter = schema.encodings(0).has_bloom();
  const attack::Candidates found =
      is_filter ? attack::AlignFilters(numbered, repeats.values,
                                       {distinct, repeats.tokens.has, budget.threads})
                : attack::AlignByFrequency(numbered, repeats.values);
  FrequencyOutcome outcome;
  for (size_t i = 0; i < numbered.size(); ++i) {
    CountGuess(found[numbered[i]], repeats.truth[i], outcome.figures);
  }
  outcome.figures.set_chance(Millionths(ChanceOf(repeats)));
  if (is_filter) outcome.leaks = MetersOf(attack::MeasureLeaks(codes, repeats.token_counts));
  outcome.leaks.set_repeated_codes(attack::RepeatedCodes(codes));
  return outcome;
}

}  // namespace koppel::agents
