// Makes a district's residents: strangers whom other districts know, private households, and who
// lives in institutions.
#include <algorithm>

#include "bench/population/people/look_alikes.h"
#include "bench/population/people/naming.h"
#include "bench/population/people/person.h"
#include "bench/population/people/plan.h"
#include "bench/population/people/strangers.h"

namespace koppel::population {
namespace {

// Of the residents (CBS 37620: 248,772 of 17.18 million on 1 January 2018).
constexpr double kInInstitutions = 0.015;
// Persons whom the life course adds, of the residents: room, no limit.
constexpr double kLater = 0.35;

// The parts of the stream "people": what one draws does not move the others.
enum class Part : uint64_t { kPlan, kNames, kPlanting };

class Settler {
 public:
  Settler(const Country& country, District& district)
      : country_(country),
        district_(district),
        province_(country.ProvinceOf(district.number)),
        plans_(Stream(Part::kPlan)),
        names_(Stream(Part::kNames)) {
    district_.persons.reserve(static_cast<size_t>(district.residents * (1 + kLater)));
  }

  void Settle() {
    SettleStrangers();
    const double expected = kInInstitutions * district_.residents;
    const auto in_institutions = static_cast<uint32_t>(expected + plans_.Unit());
    FillUpTo(district_.residents - in_institutions, PlanHousehold);
    FillUpTo(district_.residents, PlanInstitution);
    SeededRandom planting = Stream(Part::kPlanting);
    PlantLookAlikes(planting, province_, StrangersOf(country_, district_.number), district_);
    LabelLookAlikes(district_);
  }

 private:
  SeededRandom Stream(Part part) const {
    return StreamFor(country_.seed(), "people", district_.number, static_cast<uint64_t>(part));
  }

  void SettleStrangers() {
    const uint32_t strangers = StrangersOf(country_, district_.number);
    for (uint32_t slot = 0; slot < strangers; ++slot) {
      Stranger stranger = StrangerAt(country_, district_.number, slot);
      Plan plan;
      plan.members = {{Role::kAlone, stranger.sex, Origin::kDutch, stranger.birth}};
      MoveIn(plan);
      Person& person = district_.persons.back();
      person.surname = std::move(stranger.surname);
      person.call_name = stranger.first_names;
      person.first_names = std::move(stranger.first_names);
      if (stranger.tells) {
        district_.look_alikes.push_back({Likeness::kStrangers, person.id, stranger.other});
      }
    }
  }

  // The last households are as small as what is left.
  void FillUpTo(uint32_t residents, Plan (*draw)(SeededRandom&)) {
    while (district_.persons.size() < residents) {
      Plan plan = draw(plans_);
      if (plan.members.size() > residents - district_.persons.size()) continue;
      const size_t first = district_.persons.size();
      MoveIn(plan);
      NameHousehold(names_, province_, plan.members, std::span(district_.persons).subspan(first));
    }
  }

  void MoveIn(const Plan& plan) {
    const auto first = static_cast<int>(district_.persons.size());
    const Address address =
        plan.institution ? country_.InstitutionNear(district_.number, *plan.institution, plans_)
                         : country_.HomeAt(district_.number, household_);
    const auto place = [&](int member) {
      return member == kNone ? kNobody : static_cast<uint32_t>(first + member);
    };
    for (const Planned& member : plan.members) {
      const size_t index = district_.persons.size();
      Person& person = district_.persons.emplace_back();
      person.id = district_.IdOf(index);
      person.household = household_;
      person.role = member.role;
      person.sex = member.sex;
      person.origin = member.origin;
      person.birth = member.birth;
      person.bsn = BsnOf(country_.seed(), country_.BsnIndex(district_.number, index, 0));
      person.mother = place(member.mother);
      person.father = place(member.father);
      person.twin = place(member.twin);
      person.residences = {{address, std::max(kFirstDay, person.birth), kOpen}};
    }
    ++household_;
  }

  const Country& country_;
  District& district_;
  const Province province_;
  SeededRandom plans_;
  SeededRandom names_;
  uint32_t household_ = 0;
};

}  // namespace

District MakeDistrict(const Country& country, uint32_t number) {
  District district{number, country.ResidentsOf(number), {}, {}};
  Settler(country, district).Settle();
  return district;
}

}  // namespace koppel::population
