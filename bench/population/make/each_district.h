// All districts of a country, made by several threads and taken in order by one.
#pragma once

#include <functional>
#include <string_view>

#include "base/cli.h"
#include "base/in_order.h"
#include "bench/population/country/country.h"

namespace koppel::population {

// `make` fills a piece with what is wanted of a district and is called by all threads at once; the
// calling thread's `take` gets the pieces in the order of districts, whatever the threads. Pieces
// are used again. Shows progress. The first error of `take`.
template <typename Piece>
Status ForEachDistrict(const Country& country, uint32_t threads, std::string_view doing,
                       const std::function<void(uint32_t district, Piece&)>& make,
                       const std::function<Status(Piece&)>& take) {
  struct Numbered {
    uint32_t district = 0;
    Piece piece;
  };
  Progress progress(doing, "districts", country.districts());
  uint32_t next = 0;
  const Stages<Numbered> stages = {[&](Numbered& item) {
                                     item.district = next;
                                     return next++ < country.districts();
                                   },
                                   [&](Numbered& item, size_t) { make(item.district, item.piece); },
                                   [&](Numbered& item) {
                                     progress.Update(item.district);
                                     return take(item.piece);
                                   }};
  return InOrder<Numbered>::Run(threads, stages);
}

}  // namespace koppel::population
