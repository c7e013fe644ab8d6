#include "bench/population/people/strangers.h"

#include "bench/population/country/permutation.h"
#include "bench/population/people/ages.h"

namespace koppel::population {
namespace {

// Two pairs for each district, so about ten for 10,000 residents (design).
constexpr uint32_t kSlots = 4;

struct Slot {
  uint32_t district;
  uint32_t slot;
  bool operator<(const Slot& other) const {
    return district != other.district ? district < other.district : slot < other.slot;
  }
};

// An even slot's partner is the next odd slot of the district that comes `step` later in a keyed
// order of all districts: never the same district where there are two.
Slot PartnerOf(const Country& country, const Slot& slot) {
  const uint64_t count = country.districts();
  const uint32_t pair = slot.slot / 2;
  SeededRandom random = StreamFor(country.seed(), "stranger order", pair);
  const Permutation order(random(), count);
  const uint64_t step = count == 1 ? 0 : 1 + random.Below(count - 1);
  const bool even = slot.slot % 2 == 0;
  const uint64_t place = order.Of(slot.district) + (even ? step : count - step);
  return {static_cast<uint32_t>(order.Before(place % count)), slot.slot ^ 1};
}

}  // namespace

uint32_t StrangersOf(const Country& country, uint32_t district) {
  // The same in all districts, so that everybody has a partner: only a country of one district can
  // be too small.
  const uint32_t residents = country.ResidentsOf(district);
  return country.districts() > 1 || residents >= 4 * kSlots ? kSlots : 2;
}

Stranger StrangerAt(const Country& country, uint32_t district, uint32_t slot) {
  const Slot self{district, slot};
  const Slot other = PartnerOf(country, self);
  const Slot& even = slot % 2 == 0 ? self : other;
  SeededRandom random =
      StreamFor(country.seed(), "strangers", uint64_t{even.district} * kSlots + even.slot);
  Stranger stranger;
  stranger.sex = random.Chance(0.5) ? Sex::kMale : Sex::kFemale;
  stranger.birth = DrawBirth(random, DrawAgeAlone(random, stranger.sex));
  stranger.surname = DrawCommonSurname(random);
  stranger.first_names = DrawCommonFirstName(stranger.sex, YearOf(stranger.birth), random);
  stranger.other = uint64_t{other.district} << 16 | other.slot;
  stranger.tells = self < other;
  return stranger;
}

}  // namespace koppel::population
