// How many records a second does an agency encode, and how does that compare with a plain loop that
// takes the MACs of each token of each filter anew and does nothing else?
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "agents/encode/hash_counts.h"
#include "agents/encode/keyed_hash.h"
#include "agents/encode/record_encoder.h"
#include "agents/encode/token_parts.h"
#include "agents/normalise/person_reader.h"
#include "agents/recall/recall.h"
#include "agents/schema/schema.h"
#include "agents/tokens/tokens.h"
#include "base/time.h"
#include "bench/population/make/whole_district.h"
#include "keys/secret.h"
#include "proto/check_encoding.h"

namespace koppel::agents {
namespace {

// Many more than threads remember, few enough that reading them is not what is measured.
constexpr uint32_t kPersons = 20'000;
// As many as the agent encodes together.
constexpr size_t kTogether = 256;

const char* const kColumns[] = {"bsn",        "surname", "particles", "first_names", "initials",
                                "birth_date", "sex",     "postcode",  "house_number"};
const char* const kSchemas[] = {"nl-person-fields", "nl-person-protected"};

// Rows of a file, and one schema's way of reading them.
struct Population {
  v1::LinkageSchema schema;
  std::vector<SourceRecord> rows;
  PersonReader reader;
  std::vector<PersonFields> persons;
};

SourceRecord RowOf(const population::Person& person) {
  const population::Address& home = person.residences.back().address;
  CsvRow row{person.id + uint64_t{2}, {}};
  const std::string surname = person.surname.particle + " " + person.surname.stem;
  row.cells = {person.bsn,
               surname,
               surname,
               person.first_names,
               person.first_names,
               FormatDate(CivilDate(person.birth)),
               person.sex == population::Sex::kMale ? "M" : "V",
               std::string(home.Postcode()),
               std::to_string(home.house_number)};
  return {std::to_string(person.id), {std::move(row)}};
}

Population MakePersons(const std::string& schema) {
  v1::LinkageSchema loaded = LoadSchema(schema).value();
  // Without mappings columns have the names of fields.
  loaded.clear_sources();
  const SourceSchema source = ResolveSource(loaded, "bench").value();
  const CsvColumns columns("bench", {std::begin(kColumns), std::end(kColumns)});
  Population all{loaded, {}, PersonReader::Create(source, columns).value(), {}};
  for (const population::Person& person : population::MakeResidents(1, kPersons)) {
    all.rows.push_back(RowOf(person));
    all.persons.push_back(all.reader.Read(all.rows.back()));
  }
  return all;
}

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

// Persons that are encoded together, in memory that is used again.
class Batch {
 public:
  Batch() : encoded_(kTogether) {}

  void Add(const PersonFields& person, std::string_view record_ref) {
    to_encode_.push_back({person, record_ref, encoded_[to_encode_.size()]});
  }

  bool full() const { return to_encode_.size() == kTogether; }

  // Returns the bytes of all encodings.
  uint64_t Encode(const RecordEncoder& encoder) {
    encoder.Encode(to_encode_);
    uint64_t bytes = 0;
    for (const RecordToEncode& record : to_encode_) bytes += record.encoded.ByteSizeLong();
    to_encode_.clear();
    return bytes;
  }

 private:
  std::vector<v1::EncodedRecord> encoded_;
  std::vector<RecordToEncode> to_encode_;
};

// `person` gives the values of the record of this number and place in the batch.
template <typename Person>
void EncodeAll(benchmark::State& state, const Person& person) {
  const Population& all = Persons(state.range(0));
  const RecordEncoder& encoder = Encoder(state.range(0));
  Batch batch;
  uint64_t records = 0;
  uint64_t bytes = 0;
  for (auto _ : state) {
    for (size_t i = 0; i < all.rows.size(); ++i) {
      batch.Add(person(i, i % kTogether), all.rows[i].local_id);
      if (batch.full() || i + 1 == all.rows.size()) bytes += batch.Encode(encoder);
    }
    records += all.rows.size();
  }
  Report(state, records, bytes);
  ReportWork(state, encoder.Work(), records);
}

void FromValues(benchmark::State& state) {
  const Population& all = Persons(state.range(0));
  EncodeAll(state, [&](size_t i, size_t) -> const PersonFields& { return all.persons[i]; });
}

void FromCells(benchmark::State& state) {
  const Population& all = Persons(state.range(0));
  PersonReader::Memory memory = all.reader.NewMemory();
  std::vector<PersonFields> persons(kTogether);
  EncodeAll(state, [&](size_t i, size_t place) -> const PersonFields& {
    all.reader.Prefetch(all.rows[std::min(i + Recall::kFetchedAhead, all.rows.size() - 1)], memory);
    all.reader.Read(all.rows[i], memory, persons[place]);
    return persons[place];
  });
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
