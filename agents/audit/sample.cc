#include "agents/audit/sample.h"

#include "agents/pipeline/planted.h"
#include "base/cli.h"
#include "base/random.h"

namespace koppel::agents {
namespace {

constexpr uint64_t kProgressEvery = 1024;

}  // namespace

Result<std::vector<PersonFields>> SamplePersons(const OpenSource& source, size_t most,
                                                uint64_t seed) {
  KOPPEL_ASSIGN_OR_RETURN(const PlantedRecords planted, PlantedRecords::Of(source));
  SourceRecords& records = *source.records;
  Progress progress("reading", "bytes", records.file_bytes());
  PersonReader::Memory memory = source.reader.NewMemory();
  SeededRandom random(seed);
  std::vector<PersonFields> persons;
  SourceRecord record;
  for (uint64_t number = 0;;) {
    KOPPEL_ASSIGN_OR_RETURN(const bool found, records.Next(record));
    if (!found) break;
    if (records.records() % kProgressEvery == 0) progress.Update(records.done_bytes());
    KOPPEL_ASSIGN_OR_RETURN(const std::string_view name, planted.NameOf(record));
    if (!name.empty()) continue;
    const uint64_t place = number < most ? number : random.Below(number + 1);
    if (place < most) {
      if (place == persons.size()) persons.emplace_back();
      source.reader.Read(record, memory, persons[place]);
    }
    ++number;
  }
  Shuffle(random, persons);
  return persons;
}

}  // namespace koppel::agents
