// A digest of all that is told of the persons of a country: of themselves, of what happened to them
// and of what every source writes down.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/digest.h"
#include "bench/population/views/view.h"

namespace koppel::population {

class PopulationDigest {
 public:
  // In hexadecimal; of the sources what they deliver on `cut`.
  static std::string Of(const Country& country, Day cut) {
    PopulationDigest digest;
    for (uint32_t number = 0; number < country.districts(); ++number) {
      District district = MakeDistrict(country, number);
      LiveLives(country, district);
      const Events events = MakeEvents(country, district);
      for (const Person& person : district.persons) digest.Add(person);
      digest.Add(district.look_alikes);
      digest.Add(events);
      const Scene scene{country, district, events, Difficulty::kRealistic};
      for (const Source& source : Sources()) digest.Add(source.look(scene, {cut}).csv);
    }
    return ToHex(digest.stream_.Digest());
  }

 private:
  template <typename... Values>
  void AddAll(const Values&... values) {
    (Add(values), ...);
  }
  // Each value ends, so that no two rows of values are one text.
  void Add(std::string_view text) {
    stream_.Update(text);
    stream_.Update(std::string_view("\0", 1));
  }
  template <typename Value>
  requires std::integral<Value> || std::is_enum_v<Value>
  void Add(Value value) { Add(std::string_view(std::to_string(static_cast<int64_t>(value)))); }
  void Add(Day day) { Add(day.time_since_epoch().count()); }
  template <typename Value>
  void Add(const std::optional<Value>& value) {
    Add(value.has_value());
    if (value) Add(*value);
  }
  template <typename Value>
  void Add(const std::vector<Value>& values) {
    Add(values.size());
    for (const Value& value : values) Add(value);
  }
  void Add(const std::string& text) { Add(std::string_view(text)); }
  void Add(const Surname& name) { AddAll(name.particle, name.stem); }
  void Add(const std::pair<Day, Surname>& renamed) { AddAll(renamed.first, renamed.second); }
  void Add(const Marriage& m) { AddAll(m.from, m.until, m.partner, m.use); }
  void Add(const Residence& residence) {
    const Address& home = residence.address;
    AddAll(home.district, home.Postcode(), home.house_number, home.addition, home.dwelling,
           residence.from, residence.until);
  }
  void Add(const Person& p) {
    AddAll(p.id, p.household, p.role, p.sex, p.origin, p.birth, p.surname, p.first_names,
           p.call_name, p.bsn, p.mother, p.father, p.twin, p.registered, p.emigrated, p.died,
           p.residences, p.marriage, p.renamed, p.known_birth, p.birth_completed, p.withdrawn_bsn,
           p.bsn_withdrawn);
  }
  void Add(const LookAlikes& pair) { AddAll(pair.likeness, pair.one, pair.other); }
  void Add(const PoliceReport& r) {
    AddAll(r.person, r.offence, r.known, r.offence_class, r.sexual, r.reported, r.attempt, r.role,
           r.district_of_offence);
  }
  void Add(const BoardCase& c) {
    AddAll(c.person, c.reported, c.started, c.decided, c.petitioned, c.ruled, c.kind, c.decision,
           c.ruling, c.months, c.sexual_violence);
  }
  void Add(const CareTrajectory& c) {
    AddAll(c.person, c.start, c.end, c.form, c.referrer, c.crisis, c.end_reason, c.delivered,
           c.provider);
  }
  void Add(const Disposal& d) {
    AddAll(d.person, d.offence, d.registered, d.disposed, d.disposal, d.offence_class,
           d.sexual_exploitation, d.released);
  }
  void Add(const TraffickingReport& r) { AddAll(r.person, r.list, r.reported, r.exploitation); }
  void Add(const TraffickingVictim& v) { AddAll(v.person, v.from, v.exploitation, v.dutch); }
  void Add(const Events& e) {
    AddAll(e.police, e.board, e.care, e.disposals, e.trafficking, e.victims);
  }

  Sha256Stream stream_;
};

}  // namespace koppel::population
