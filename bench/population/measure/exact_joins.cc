#include "bench/population/measure/exact_joins.h"

#include <algorithm>

namespace koppel::population {
namespace {

// "1234AB" as a number whose upper part is the district: 1234 * 1024 + the letters.
uint32_t PostcodeNumber(std::string_view postcode) {
  uint32_t number = 0;
  for (size_t i = 0; i < 4 && i < postcode.size(); ++i)
    number = number * 10 + static_cast<uint32_t>(postcode[i] - '0');
  uint32_t letters = 0;
  for (size_t i = 4; i < postcode.size(); ++i)
    letters = letters * 26 + static_cast<uint32_t>(postcode[i] - 'A') + 1;
  return number * 1024 + letters;
}

// Tells the few persons apart who have the same key.
uint32_t ShortIdOf(const Person& person) { return static_cast<uint32_t>(Mix(0, person.id)); }

// Records by their key, to be found in constant time.
class KeyIndex {
 public:
  explicit KeyIndex(std::vector<std::pair<uint64_t, uint32_t>> records)
      : records_(std::move(records)), begins_(kBuckets + 1) {
    std::sort(records_.begin(), records_.end());
    for (const auto& [key, record] : records_) ++begins_[BucketOf(key) + 1];
    for (size_t i = 0; i < kBuckets; ++i) begins_[i + 1] += begins_[i];
  }

  template <typename Visit>
  void ForEach(uint64_t key, const Visit& visit) const {
    const size_t bucket = BucketOf(key);
    for (uint32_t i = begins_[bucket]; i < begins_[bucket + 1]; ++i) {
      if (records_[i].first == key) visit(records_[i].second);
    }
  }

 private:
  static constexpr size_t kBucketBits = 20;
  static constexpr size_t kBuckets = size_t{1} << kBucketBits;
  static size_t BucketOf(uint64_t key) { return key >> (64 - kBucketBits); }

  std::vector<std::pair<uint64_t, uint32_t>> records_;
  std::vector<uint32_t> begins_;
};

}  // namespace

uint64_t ExactJoins::KeyOf(const Place& place, JoinKey key) {
  if (key == JoinKey::kPostcode4) return Mix(place.who, place.postcode / 1024);
  const uint64_t by_street = Mix(place.who, place.postcode);
  return key == JoinKey::kPostcode6 ? by_street : Mix(by_street, place.house);
}

ExactJoins::Place ExactJoins::PlaceOf(const Observed& seen, std::string_view postcode,
                                      std::string_view house) {
  return {Mix(static_cast<unsigned char>(seen.sex), seen.birth), PostcodeNumber(postcode),
          static_cast<uint32_t>(Mix(0, house))};
}

void ExactJoins::AddRecord(const Entry& record, const Person& person) {
  if (record.noted < from_ || record.noted > to_) return;
  records_.push_back(
      {PlaceOf(record.seen, record.seen.postcode, record.seen.house_number + record.seen.addition),
       ShortIdOf(person), static_cast<uint16_t>((record.noted - from_).count())});
}

void ExactJoins::AddPerson(const Observed& seen, const Person& person) {
  for (const Residence& residence : person.residences) {
    const Day from = std::max(residence.from, from_);
    const Day until = std::min(residence.until, to_ + std::chrono::days(1));
    if (from >= until) continue;
    const Address& address = residence.address;
    const std::string house = std::to_string(address.house_number) + std::string(address.addition);
    register_.push_back({PlaceOf(seen, address.Postcode(), house), ShortIdOf(person),
                         static_cast<uint16_t>((from - from_).count()),
                         static_cast<uint16_t>((until - from_).count())});
  }
}

void ExactJoins::Add(const ExactJoins& other) {
  records_.insert(records_.end(), other.records_.begin(), other.records_.end());
  register_.insert(register_.end(), other.register_.begin(), other.register_.end());
}

JoinCounts ExactJoins::Count(JoinKey key) const {
  std::vector<std::pair<uint64_t, uint32_t>> keys;
  for (uint32_t i = 0; i < records_.size(); ++i)
    keys.emplace_back(KeyOf(records_[i].place, key), i);
  const KeyIndex index(std::move(keys));
  struct Found {
    uint32_t persons = 0;
    uint32_t last = 0;  // residences of one person follow each other
  };
  std::vector<Found> found(records_.size());
  for (const Residing& residing : register_) {
    index.ForEach(KeyOf(residing.place, key), [&](uint32_t record) {
      const uint16_t day = records_[record].day;
      if (day < residing.from || day >= residing.until) return;
      Found& of_record = found[record];
      if (of_record.persons == 0 || of_record.last != residing.person) ++of_record.persons;
      of_record.last = residing.person;
    });
  }
  JoinCounts counts;
  for (uint32_t i = 0; i < records_.size(); ++i) {
    uint32_t rivals = 0;
    index.ForEach(KeyOf(records_[i].place, key), [&](uint32_t) { ++rivals; });
    ++counts.records;
    counts.none += found[i].persons == 0;
    const bool unique = found[i].persons == 1 && rivals == 1;
    counts.unique += unique;
    counts.wrong += unique && found[i].last != records_[i].person;
    counts.several_records += found[i].persons == 1 && rivals > 1;
    counts.several_persons += found[i].persons > 1;
  }
  return counts;
}

}  // namespace koppel::population
