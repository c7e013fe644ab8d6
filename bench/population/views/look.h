// One source looking at one district: what it needs to know, and its chances.
#pragma once

#include <optional>

#include "bench/population/views/numbers.h"
#include "bench/population/views/rates.h"
#include "bench/population/views/view.h"

namespace koppel::population {

class Look {
 public:
  // `list` tells the sources of one keeper apart. Streams: "views", "view numbers".
  Look(const Scene& scene, const Delivery& delivery, Keeper keeper, char list = 0);

  const Country& country() const { return scene_.country; }
  const District& district() const { return scene_.district; }
  const Events& events() const { return scene_.events; }
  const Person& PersonAt(uint32_t index) const { return scene_.district.persons[index]; }
  Keeper keeper() const { return keeper_; }
  char list() const { return list_; }
  Day cut() const { return delivery_.cut; }
  bool later() const { return delivery_.later; }
  double Rate(Error error) const { return rates_[static_cast<size_t>(error)]; }

  // The chances of a record, one stream for each error, so that no error moves another one.
  SeededRandom ChancesOf(const RecordKey& record, uint64_t purpose) const;
  // The chances of a row, apart from those of records.
  SeededRandom ChancesOfRow(uint32_t event, bool again, uint64_t purpose) const;
  // The stream from which to draw what an error makes of a record; none where it does not happen
  // or a later delivery has mended it.
  std::optional<SeededRandom> Happens(Error error, const RecordKey& record) const;

  std::string NumberOf(const RecordKey& record) const;
  std::string NumberOfRow(uint32_t event, bool again) const;

 private:
  const Scene& scene_;
  const Delivery& delivery_;
  Keeper keeper_;
  char list_;
  std::array<double, kErrors> rates_;
  uint64_t chances_;
  uint64_t row_chances_;
  uint64_t record_numbers_;  // the same in every district
  uint64_t row_numbers_;
};

// In the justice chain everybody known to it has one number, whoever writes it down.
std::string ChainNumberOf(const Country& country, const Person& person);

}  // namespace koppel::population
