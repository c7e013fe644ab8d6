// How many records a second does an agency encode, and how does that compare with a plain loop that
// takes the MACs of each token of each filter anew and does nothing else?
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "agents/encode/hash_counts.h"
#include "agents/encode/keyed_hash.h"
#include "agents/encode/record_encoder.h"
#include "agents/encode/token_parts.h"
#include "agents/normalise/normalise.h"
#include "agents/schema/schema.h"
#include "agents/tokens/tokens.h"
#include "base/random.h"
#include "bench/population/people.h"
#include "keys/secret.h"
#include "proto/check_encoding.h"

namespace koppel::agents {
namespace {

constexpr uint32_t kPersons = 20000;

// The cells of a person in the order of the schema's fields.
using Cells = std::vector<std::string>;

struct Population {
  v1::LinkageSchema schema;
  std::vector<FieldNormaliser> normalisers;
  std::vector<Cells> cells;
  std::vector<PersonFields> persons;
  std::vector<std::string> references;
};

std::string CellOf(const population::Person& person, const std::string& field) {
  const std::map<std::string, std::string> cells = {
      {"bsn", person.bsn},
      {"surname", person.surname.particle + " " + person.surname.stem},
      {"particles", person.surname.particle + " " + person.surname.stem},
      {"first_names", person.first_names},
      {"initials", person.first_names},
      {"birth_date", FormatDate(person.birth)},
      {"sex", person.sex == population::Sex::kMale ? "M" : "V"},
      {"postcode", person.address.postcode},
      {"house_number", std::to_string(person.address.house_number)}};
  return cells.at(field);
}

void Normalise(const Population& all, const Cells& cells, PersonFields& person) {
  person.values.resize(cells.size());
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string_view cell = cells[i];
    all.normalisers[i].Normalise(std::span(&cell, 1), person.values[i]);
  }
}

Population MakePersons(const std::string& schema) {
  Population all{LoadSchema(schema).value(), {}, {}, {}, {}};
  for (const v1::Field& field : all.schema.fields()) all.normalisers.emplace_back(field);
  SeededRandom random(1);
  for (const population::Person& person : population::MakePopulation(kPersons, random)) {
    Cells cells;
    for (const v1::Field& field : all.schema.fields())
      cells.push_back(CellOf(person, field.name()));
    PersonFields fields;
    Normalise(all, cells, fields);
    all.cells.push_back(std::move(cells));
    all.persons.push_back(std::move(fields));
    all.references.push_back(std::to_string(person.id));
  }
  return all;
}

const char* const kSchemas[] = {"nl-person-fields", "nl-person-protected"};

const Population& Persons(int64_t schema) {
  static const Population fields = MakePersons(kSchemas[0]);
  static const Population protected_ones = MakePersons(kSchemas[1]);
  return schema == 0 ? fields : protected_ones;
}

const RecordEncoder& Encoder(int64_t schema) {
  static const SecretBytes key = SecretBytes::Random(32);
  static const RecordEncoder fields =
      RecordEncoder::Create(Persons(0).schema, key, SecretBytes()).value();
  static const RecordEncoder protected_ones =
      RecordEncoder::Create(Persons(1).schema, key, SecretBytes()).value();
  return schema == 0 ? fields : protected_ones;
}

void Report(benchmark::State& state, uint64_t records, uint64_t bytes) {
  state.SetLabel(kSchemas[state.range(0)]);
  state.counters["records/s"] =
      benchmark::Counter(static_cast<double>(records), benchmark::Counter::kIsRate);
  state.counters["bytes/record"] = benchmark::Counter(
      static_cast<double>(bytes) / static_cast<double>(records), benchmark::Counter::kAvgThreads);
}

// `work` is that of all threads so far, the caches' warming up included.
void ReportWork(benchmark::State& state, const EncodingWork& work, uint64_t records) {
  const double each = 1 / static_cast<double>(work.records);
  const double tokens = static_cast<double>(work.tokens) * each;
  state.counters["tokens/s"] =
      benchmark::Counter(tokens * static_cast<double>(records), benchmark::Counter::kIsRate);
  state.counters["MACs/record"] =
      benchmark::Counter(static_cast<double>(work.macs) * each, benchmark::Counter::kAvgThreads);
}

void FromValues(benchmark::State& state) {
  const Population& all = Persons(state.range(0));
  const RecordEncoder& encoder = Encoder(state.range(0));
  uint64_t records = 0;
  uint64_t bytes = 0;
  for (auto _ : state) {
    for (size_t i = 0; i < all.persons.size(); ++i) {
      bytes += encoder.Encode(all.persons[i], all.references[i]).ByteSizeLong();
    }
    records += all.persons.size();
  }
  Report(state, records, bytes);
  ReportWork(state, encoder.Work(), records);
}

void FromCells(benchmark::State& state) {
  const Population& all = Persons(state.range(0));
  const RecordEncoder& encoder = Encoder(state.range(0));
  uint64_t records = 0;
  uint64_t bytes = 0;
  PersonFields person;
  for (auto _ : state) {
    for (size_t i = 0; i < all.cells.size(); ++i) {
      Normalise(all, all.cells[i], person);
      bytes += encoder.Encode(person, all.references[i]).ByteSizeLong();
    }
    records += all.cells.size();
  }
  Report(state, records, bytes);
  ReportWork(state, encoder.Work(), records);
}

// A field of a filter without anything that makes it fast.
struct PlainField {
  size_t index;
  TokenCutter cutter;
  uint32_t bits;
  uint32_t hashes;
  KeyedHash hash;
};

std::vector<PlainField> PlainFields(const v1::LinkageSchema& schema) {
  std::vector<PlainField> fields;
  for (const v1::Encoding& encoding : schema.encodings()) {
    const v1::Bloom& bloom = encoding.bloom();
    const std::vector<uint32_t> hashes = HashCounts(schema, bloom);
    for (int i = 0; i < bloom.fields_size(); ++i) {
      const v1::Field& field = *FindField(schema, bloom.fields(i).field());
      fields.push_back({FieldIndex(schema, field.name()), TokenCutter(field, bloom.fields(i)),
                        bloom.bits(), hashes[static_cast<size_t>(i)],
                        KeyedHash(SecretBytes::Random(32))});
    }
  }
  return fields;
}

void AddPlainly(const PlainField& field, const std::string& value, TokenList& tokens,
                EncodingWork& work) {
  field.cutter.Cut(value, tokens);
  for (size_t i = 0; i < tokens.size(); ++i) {
    std::vector<unsigned char> pattern(field.bits / 8);
    work.macs += SetPositions(field.hash, tokens[i], field.bits, field.hashes, pattern.data());
    benchmark::DoNotOptimize(pattern.data());
  }
  work.tokens += tokens.size();
}

void PlainLoop(benchmark::State& state) {
  const Population& all = Persons(state.range(0));
  const std::vector<PlainField> fields = PlainFields(all.schema);
  EncodingWork work;
  TokenList tokens;
  for (auto _ : state) {
    for (const PersonFields& person : all.persons) {
      for (const PlainField& field : fields) {
        AddPlainly(field, person.values[field.index], tokens, work);
      }
    }
    work.records += all.persons.size();
  }
  Report(state, work.records, 0);
  ReportWork(state, work, work.records);
}

void Cases(benchmark::internal::Benchmark* bench) {
  bench->ArgName("schema")->Arg(0)->Arg(1)->UseRealTime()->Unit(benchmark::kMillisecond);
}
BENCHMARK(PlainLoop)->Apply(Cases);
BENCHMARK(FromValues)->Apply(Cases)->Threads(1)->Threads(2);
BENCHMARK(FromCells)->Apply(Cases)->Threads(1)->Threads(2);

}  // namespace
}  // namespace koppel::agents

BENCHMARK_MAIN();
