// The truth, in files apart from the sources.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "bench/population/make/whole_district.h"
#include "bench/population/views/view.h"

namespace koppel::population {

// Rows of the truth's files, without their headers; lines end with CR LF. A person is their
// Person::id, called entity.
struct TruthRows {
  std::string records;      // which person each record of a source is
  std::string persons;      // who they are
  std::string events;       // what happened to them
  std::string outcomes;     // what each statistic should find for them
  std::string look_alikes;  // who is easily taken for whom

  void AddDistrict(const WholeDistrict& whole);
  void AddRecords(std::string_view source, const District& district, const View& view);
};

inline constexpr std::string_view kRecordsHeader = "source,record,entity\r\n";
inline constexpr std::string_view kPersonsHeader =
    "entity,household,sex,birth,origin,resident_from,resident_until,mother,father\r\n";
inline constexpr std::string_view kEventsHeader = "entity,event,date,until,what\r\n";
inline constexpr std::string_view kOutcomesHeader =
    "statistic,entity,group,index,event,left,outcome\r\n";
inline constexpr std::string_view kLookAlikesHeader = "likeness,one,other\r\n";

// True sizes and true values of the statistics, added up over districts.
class Sums {
 public:
  void AddDistrict(const WholeDistrict& whole);
  void Add(const Sums& other);

  uint64_t Size(const std::string& name) const;
  // "name,number" rows: persons, residents, events of each kind, victims of trafficking by year,
  // mentions on each list and victims on any.
  std::string SizesCsv() const;
  // "statistic,group,window,persons,with_outcome" rows, of the persons whose window ends before
  // they died or left, and before the truth does.
  std::string StatisticsCsv() const;

 private:
  struct Share {
    uint64_t persons = 0;
    uint64_t with_outcome = 0;
  };
  void AddOrders(const Outcomes& outcomes);
  void AddRepeats(const Outcomes& outcomes);
  void AddReoffences(const Outcomes& outcomes);
  void AddTrafficking(const Events& events);
  // `next` within so many years of `index`, of those whose years are all known.
  void CountYears(std::string_view statistic, int years, Day index, const std::optional<Day>& next,
                  Day known_until);
  void Count(const std::string& row, bool outcome);

  std::map<std::string, uint64_t> sizes_;
  std::map<std::string, Share> shares_;  // by "statistic,group,window"
};

}  // namespace koppel::population
