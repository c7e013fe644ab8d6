#include "bench/population/views/ledger.h"

#include <algorithm>
#include <span>
#include <tuple>

namespace koppel::population {
namespace {

constexpr uint32_t kNoEntry = UINT32_MAX;

// One of the at most two records of a person at an office.
struct Kept {
  std::optional<Day> first;  // day of its first row, in this delivery or not
  uint32_t entry = kNoEntry;
};

struct Office {
  uint32_t number;
  uint32_t delivers_through = 0;  // place of an office, mostly its own
  size_t mentions = 0;            // ever
  size_t seen = 0;                // so far
  bool doubled = false;
  std::array<Kept, 2> kept = {};
};

class LedgerMaker {
 public:
  LedgerMaker(const Look& look, std::string_view prefix) : look_(look), prefix_(prefix) {}

  // All mentions of one person, by day.
  void AddPerson(std::span<const Mention> mentions) {
    offices_.clear();
    for (const Mention& mention : mentions) OfficeOf(mention);
    for (uint32_t i = 0; i < offices_.size(); ++i) {
      const RecordKey key{mentions[0].person, i};
      offices_[i].delivers_through = HasOwnNumber(key) ? i : 0;
      offices_[i].doubled = look_.Happens(Error::kDouble, key).has_value();
    }
    for (const Mention& mention : mentions) ++offices_[DelivererOf(mention)].mentions;
    for (const Mention& mention : mentions) {
      const uint32_t place = DelivererOf(mention);
      Office& office = offices_[place];
      const bool only = office.mentions == 1;
      const size_t before = office.seen++;
      // The second row is the double's, so that it is one; of later ones, half.
      const bool second = office.doubled && before > 0 &&
                          (before == 1 || look_.ChancesOfRow(mention.event, true, 0).Chance(0.5));
      AddRow(mention, place, second, false);
      if (office.doubled && only) AddRow(mention, place, true, true);
    }
  }

  Ledger Finish() {
    std::sort(ledger_.rows.begin(), ledger_.rows.end(), [](const LedgerRow& a, const LedgerRow& b) {
      return std::tie(a.day, a.order, a.event, a.again) <
             std::tie(b.day, b.order, b.event, b.again);
    });
    return std::move(ledger_);
  }

 private:
  // Offices by the order in which they came to know the person.
  uint32_t OfficeOf(const Mention& mention) {
    for (uint32_t i = 0; i < offices_.size(); ++i) {
      if (offices_[i].number == mention.office) return i;
    }
    if (offices_.size() == kMostOffices) return kMostOffices - 1;
    offices_.push_back({mention.office});
    return static_cast<uint32_t>(offices_.size() - 1);
  }

  uint32_t DelivererOf(const Mention& mention) {
    return offices_[OfficeOf(mention)].delivers_through;
  }

  bool HasOwnNumber(const RecordKey& key) const {
    const bool always = look_.Rate(Error::kOwnNumber) == 0;
    return always || look_.Happens(Error::kOwnNumber, key).has_value();
  }

  void AddRow(const Mention& mention, uint32_t place, bool second, bool again) {
    Kept& kept = offices_[place].kept[second ? 1 : 0];
    if (!kept.first) kept.first = mention.day;
    if (mention.day > look_.cut()) return;
    SeededRandom random = look_.ChancesOfRow(mention.event, again, 1);
    const uint64_t order = random();
    const bool withdrawn = random.Chance(kRowsWithdrawn);
    if (withdrawn && look_.later()) return;
    if (kept.entry == kNoEntry) {
      kept.entry = static_cast<uint32_t>(ledger_.entries.size());
      const RecordKey key{mention.person, place, second};
      ledger_.entries.push_back({std::string(prefix_) + look_.NumberOf(key), mention.person,
                                 *kept.first, Observe(look_, key, *kept.first)});
    }
    const bool own_day = random.Chance(HabitsOf(look_.keeper()).address_of_row);
    ledger_.rows.push_back({kept.entry, mention.event, mention.day, offices_[place].number, again,
                            order, own_day ? AddressOf(mention, *kept.first) : nullptr});
  }

  // Null where it is that of the record's first day.
  const Address* AddressOf(const Mention& mention, Day first) const {
    if (mention.day == first) return nullptr;
    const Person& person = look_.PersonAt(mention.person);
    const Residence* residence = ResidenceOn(person, mention.day);
    if (residence == nullptr || residence == ResidenceOn(person, first)) return nullptr;
    return &residence->address;
  }

  const Look& look_;
  std::string_view prefix_;
  std::vector<Office> offices_;
  Ledger ledger_;
};

}  // namespace

Ledger KeepRecords(const Look& look, std::vector<Mention> mentions, std::string_view prefix) {
  std::sort(mentions.begin(), mentions.end(), [](const Mention& a, const Mention& b) {
    return std::tie(a.person, a.day, a.event) < std::tie(b.person, b.day, b.event);
  });
  LedgerMaker maker(look, prefix);
  for (size_t begin = 0; begin < mentions.size();) {
    size_t end = begin + 1;
    while (end < mentions.size() && mentions[end].person == mentions[begin].person) ++end;
    maker.AddPerson(std::span(mentions).subspan(begin, end - begin));
    begin = end;
  }
  return maker.Finish();
}

}  // namespace koppel::population
