#include "bench/population/measure/census.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace koppel::population {
namespace {

constexpr Day kYearBefore{std::chrono::year(2018) / 1 / 1};

size_t AgeGroup(int age) { return age < 18 ? 0 : age < 65 ? 1 : 2; }

bool LivesInAHome(const Person& person) {
  const Residence* home = ResidenceOn(person, kCensusDay);
  return home != nullptr && home->address.dwelling <= Dwelling::kFlat;
}

uint32_t NumberOf(const std::string& bsn) {
  uint32_t number = 0;
  std::from_chars(bsn.data(), bsn.data() + bsn.size(), number);
  return number;
}

}  // namespace

void Census::AddDistrict(const Country& country, const District& district) {
  std::map<uint32_t, size_t> households;
  for (uint32_t i = 0; i < district.residents; ++i) {
    const Person& person = district.persons[i];
    AddPerson(district, person);
    AddMoves(country, person);
    AddName(SurnameOn(person, kCensusDay));
    if (LivesInAHome(person)) ++households[person.household];
  }
  for (const auto& [household, size] : households)
    ++household_sizes[std::min<size_t>(size, household_sizes.size()) - 1];
}

void Census::AddPerson(const District& district, const Person& person) {
  ++residents;
  const int age = AgeOn(person, kCensusDay);
  ++ages[AgeGroup(age)];
  const bool completed = person.birth_completed && *person.birth_completed <= kCensusDay;
  partial_births += person.known_birth != KnownBirth::kWhole && !completed;
  if (age >= 18) return;
  ++children;
  const bool twin = person.twin != kNobody;
  twins += twin;
  twins_of_one_sex += twin && district.persons[person.twin].sex == person.sex;
}

void Census::AddMoves(const Country& country, const Person& person) {
  bool moved = false;
  for (size_t r = 1; r < person.residences.size(); ++r) {
    const Residence& to = person.residences[r];
    if (to.from < kYearBefore || to.from >= kCensusDay) continue;
    const uint32_t before = person.residences[r - 1].address.district;
    const uint32_t after = to.address.district;
    moved = true;
    ++moves;
    within_municipality +=
        country.MunicipalityOf(before, kCensusDay) == country.MunicipalityOf(after, kCensusDay);
    within_province += country.ProvinceOf(before) == country.ProvinceOf(after);
  }
  movers += moved;
}

void Census::AddName(const Surname& name) {
  const int place = TopTen(name);
  if (place >= 0) ++top_ten[static_cast<size_t>(place)];
  surnames.push_back(Mix(Mix(0, name.particle), name.stem));
}

void Census::Add(const Census& other) {
  residents += other.residents;
  children += other.children;
  twins += other.twins;
  twins_of_one_sex += other.twins_of_one_sex;
  partial_births += other.partial_births;
  movers += other.movers;
  moves += other.moves;
  within_municipality += other.within_municipality;
  within_province += other.within_province;
  for (size_t i = 0; i < ages.size(); ++i) ages[i] += other.ages[i];
  for (size_t i = 0; i < household_sizes.size(); ++i)
    household_sizes[i] += other.household_sizes[i];
  for (size_t i = 0; i < top_ten.size(); ++i) top_ten[i] += other.top_ten[i];
  surnames.insert(surnames.end(), other.surnames.begin(), other.surnames.end());
}

NameCounts CountNames(std::vector<uint64_t> names) {
  std::sort(names.begin(), names.end());
  NameCounts counts;
  for (size_t i = 0; i < names.size();) {
    const size_t begin = i;
    while (i < names.size() && names[i] == names[begin]) ++i;
    ++counts.different;
    counts.single += i - begin == 1;
    counts.below_five += i - begin < 5;
  }
  return counts;
}

void NumberJoin::AddRecord(const Observed& seen) {
  if (PassesElevenTest(seen.bsn)) records_.push_back(NumberOf(seen.bsn));
}

void NumberJoin::AddPerson(const Observed& seen) {
  if (PassesElevenTest(seen.bsn)) register_.push_back(NumberOf(seen.bsn));
}

void NumberJoin::Add(const NumberJoin& other) {
  records_.insert(records_.end(), other.records_.begin(), other.records_.end());
  register_.insert(register_.end(), other.register_.begin(), other.register_.end());
}

uint64_t NumberJoin::Lost() const {
  std::vector<uint32_t> numbers = register_;
  std::sort(numbers.begin(), numbers.end());
  return static_cast<uint64_t>(std::count_if(records_.begin(), records_.end(), [&](uint32_t n) {
    return !std::binary_search(numbers.begin(), numbers.end(), n);
  }));
}

}  // namespace koppel::population
