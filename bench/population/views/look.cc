#include "bench/population/views/look.h"

namespace koppel::population {
namespace {

uint64_t PartOf(Keeper keeper, char list, uint64_t purpose) {
  return static_cast<uint64_t>(keeper) << 16 | static_cast<uint64_t>(list) << 8 | purpose;
}

uint64_t PackedKey(const RecordKey& record) {
  return uint64_t{record.person} << 8 | uint64_t{record.office} << 1 | (record.second ? 1 : 0);
}

}  // namespace

Look::Look(const Scene& scene, const Delivery& delivery, Keeper keeper, char list)
    : scene_(scene),
      delivery_(delivery),
      keeper_(keeper),
      list_(list),
      rates_(),
      chances_(StreamFor(country().seed(), "views", district().number, PartOf(keeper, list, 0))()),
      row_chances_(
          StreamFor(country().seed(), "views", district().number, PartOf(keeper, list, 1))()),
      record_numbers_(StreamFor(country().seed(), "view numbers", 0, PartOf(keeper, list, 0))()),
      row_numbers_(StreamFor(country().seed(), "view numbers", 0, PartOf(keeper, list, 1))()) {
  for (size_t i = 0; i < kErrors; ++i)
    rates_[i] = RateAt(keeper, static_cast<Error>(i), scene.difficulty);
}

SeededRandom Look::ChancesOf(const RecordKey& record, uint64_t purpose) const {
  return StreamFor(chances_, "", PackedKey(record), purpose);
}

SeededRandom Look::ChancesOfRow(uint32_t event, bool again, uint64_t purpose) const {
  return StreamFor(row_chances_, "", uint64_t{event} << 1 | (again ? 1 : 0), purpose);
}

std::optional<SeededRandom> Look::Happens(Error error, const RecordKey& record) const {
  const double rate = Rate(error);
  if (rate == 0) return std::nullopt;
  SeededRandom random = ChancesOf(record, static_cast<uint64_t>(error));
  const bool happens = random.Chance(rate);
  const bool mended = random.Chance(MendedShare(error));
  if (!happens || (mended && later())) return std::nullopt;
  return random;
}

std::string Look::NumberOf(const RecordKey& record) const {
  return RecordDigits(record_numbers_, district().number, record);
}

std::string Look::NumberOfRow(uint32_t event, bool again) const {
  return RowDigits(row_numbers_, district().number, event, again);
}

std::string ChainNumberOf(const Country& country, const Person& person) {
  const uint64_t key = StreamFor(country.seed(), "view numbers", 1)();
  return RegisterDigits(key, static_cast<uint32_t>(person.id >> 16),
                        static_cast<uint32_t>(person.id & 0xFFFF), false);
}

}  // namespace koppel::population
