#include "agents/audit/subject.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "agents/encode/token_parts.h"

namespace koppel::agents {
namespace {

constexpr size_t kOneInSoMany = 1000;

// The fields of one filter.
class FilterFields {
 public:
  FilterFields(const v1::LinkageSchema& schema, const v1::Bloom& bloom) {
    std::map<size_t, bool> optional;
    for (const v1::BloomField& part : bloom.fields()) {
      optional[FieldIndex(schema, part.field())] = part.optional();
    }
    for (const auto& [field, is_optional] : optional) {
      numbers_.push_back(field);
      cutters_.push_back(CutterOf(schema, bloom, field));
      optional_.push_back(is_optional);
    }
    for (const v1::Hardening& step : bloom.hardening()) {
      if (step.has_salt()) salt_ = TokenSources(schema, step.salt().parts());
    }
  }

  const std::vector<size_t>& numbers() const { return numbers_; }
  // Those that give the person a token; none where the person lacks the filter.
  std::vector<size_t> Present(const PersonFields& person) {
    std::vector<size_t> present;
    for (size_t i = 0; i < numbers_.size(); ++i) {
      cutters_[i].Cut(person.values[numbers_[i]], tokens_);
      if (tokens_.size() > 0) {
        present.push_back(numbers_[i]);
      } else if (!optional_[i]) {
        return {};
      }
    }
    return TokenMessage(salt_, person.values, message_) ? present : std::vector<size_t>();
  }

 private:
  std::vector<size_t> numbers_;
  std::vector<TokenCutter> cutters_;
  std::vector<bool> optional_;
  std::vector<TokenSource> salt_;
  TokenList tokens_;
  std::string message_;
};

// Of the pattern's persons, without the filter's other fields, those whose values `wanted` takes.
template <typename Wanted>
std::vector<PersonFields> Like(FilterFields& fields, const FieldPattern& pattern,
                               const std::vector<PersonFields>& persons, size_t most,
                               const Wanted& wanted) {
  std::vector<PersonFields> alike;
  for (const PersonFields& person : persons) {
    if (alike.size() == most) break;
    const std::vector<size_t> present = fields.Present(person);
    if (!std::includes(present.begin(), present.end(), pattern.fields.begin(),
                       pattern.fields.end())) {
      continue;
    }
    std::vector<std::string> values;
    for (const size_t field : pattern.fields) values.push_back(person.values[field]);
    if (!wanted(values)) continue;
    alike.push_back(person);
    for (const size_t field : fields.numbers()) alike.back().values[field].clear();
    for (size_t i = 0; i < values.size(); ++i) {
      alike.back().values[pattern.fields[i]] = std::move(values[i]);
    }
  }
  return alike;
}

using Frequent = std::unordered_map<std::string, size_t>;

// Numbered from `first` on.
Frequent MostFrequent(const TokenCutter& cutter, size_t field,
                      const std::vector<PersonFields>& persons, size_t known, size_t most,
                      size_t first) {
  std::map<std::string, size_t, std::less<>> counts;
  TokenList tokens;
  for (size_t i = 0; i < std::min(known, persons.size()); ++i) {
    cutter.Cut(persons[i].values[field], tokens);
    for (size_t t = 0; t < tokens.size(); ++t) ++counts[std::string(tokens[t])];
  }
  std::vector<std::pair<size_t, std::string>> order;
  for (const auto& [token, count] : counts) order.emplace_back(count, token);
  std::sort(order.rbegin(), order.rend());
  order.resize(std::min(order.size(), most));
  Frequent frequent;
  for (const auto& [count, token] : order) frequent.emplace(token, first + frequent.size());
  return frequent;
}

}  // namespace

void SetSubject(const v1::LinkageSchema& schema, const v1::Encoding& encoding,
                const FieldPattern& pattern, v1::AuditedPattern& audited) {
  audited.set_encoding(encoding.name());
  audited.set_token(encoding.has_token());
  audited.set_records(pattern.records);
  for (const size_t field : pattern.fields) {
    audited.add_fields(schema.fields(static_cast<int>(field)).name());
  }
}

TokenCutter CutterOf(const v1::LinkageSchema& schema, const v1::Bloom& bloom, size_t field) {
  const v1::Field& of_schema = schema.fields(static_cast<int>(field));
  const auto part = std::find_if(bloom.fields().begin(), bloom.fields().end(),
                                 [&](const auto& one) { return one.field() == of_schema.name(); });
  return TokenCutter(of_schema, *part);
}

std::vector<FieldPattern> PatternsOf(const v1::LinkageSchema& schema, const v1::Bloom& bloom,
                                     const std::vector<PersonFields>& persons) {
  FilterFields fields(schema, bloom);
  std::map<std::vector<size_t>, uint64_t> counts;
  for (const PersonFields& person : persons) {
    const std::vector<size_t> present = fields.Present(person);
    if (!present.empty()) ++counts[present];
  }
  std::vector<FieldPattern> patterns;
  for (const auto& [present, records] : counts) {
    if (records * kOneInSoMany >= persons.size()) patterns.push_back({present, records});
  }
  std::stable_sort(patterns.begin(), patterns.end(),
                   [](const auto& a, const auto& b) { return a.records > b.records; });
  return patterns;
}

std::vector<PersonFields> RecordsLike(const v1::LinkageSchema& schema, const v1::Bloom& bloom,
                                      const FieldPattern& pattern,
                                      const std::vector<PersonFields>& persons, size_t most) {
  FilterFields fields(schema, bloom);
  return Like(fields, pattern, persons, most, [](const auto&) { return true; });
}

std::vector<PersonFields> PersonsLike(const v1::LinkageSchema& schema, const v1::Bloom& bloom,
                                      const FieldPattern& pattern,
                                      const std::vector<PersonFields>& persons, size_t most) {
  FilterFields fields(schema, bloom);
  std::set<std::vector<std::string>> seen;
  return Like(fields, pattern, persons, most,
              [&](const std::vector<std::string>& values) { return seen.insert(values).second; });
}

std::vector<uint32_t> CountTokens(const v1::LinkageSchema& schema, const v1::Bloom& bloom,
                                  const FieldPattern& pattern,
                                  const std::vector<PersonFields>& persons) {
  std::vector<uint32_t> counts(persons.size());
  TokenList tokens;
  for (const size_t field : pattern.fields) {
    const TokenCutter cutter = CutterOf(schema, bloom, field);
    for (size_t i = 0; i < persons.size(); ++i) {
      cutter.Cut(persons[i].values[field], tokens);
      counts[i] += static_cast<uint32_t>(tokens.size());
    }
  }
  return counts;
}

attack::TokenTable TokensOf(const v1::LinkageSchema& schema, const v1::Bloom& bloom,
                            const FieldPattern& pattern, const std::vector<PersonFields>& persons,
                            size_t known, size_t most) {
  attack::TokenTable table;
  table.first.push_back(0);
  std::vector<Frequent> frequent;
  for (const size_t field : pattern.fields) {
    frequent.push_back(MostFrequent(CutterOf(schema, bloom, field), field, persons, known, most,
                                    table.first.back()));
    table.first.push_back(table.first.back() + frequent.back().size());
  }
  table.has = attack::Matrix::Zero(static_cast<Eigen::Index>(persons.size()),
                                   static_cast<Eigen::Index>(table.first.back()));
  TokenList tokens;
  for (size_t f = 0; f < pattern.fields.size(); ++f) {
    const TokenCutter cutter = CutterOf(schema, bloom, pattern.fields[f]);
    for (size_t i = 0; i < persons.size(); ++i) {
      cutter.Cut(persons[i].values[pattern.fields[f]], tokens);
      for (size_t t = 0; t < tokens.size(); ++t) {
        const auto column = frequent[f].find(std::string(tokens[t]));
        if (column == frequent[f].end()) continue;
        table.has(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(column->second)) = 1;
      }
    }
  }
  return table;
}

}  // namespace koppel::agents
