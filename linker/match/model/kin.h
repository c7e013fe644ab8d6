// Pairs of different persons who have much in common, where no source tells what they look like.
#pragma once

#include "linker/match/model/comparer.h"
#include "linker/match/model/mixture.h"

namespace koppel::match {

// One birth of seventy is of twins, and of the pairs of a family most are of two generations.
inline constexpr double kTwinsAmongRelatives = 0.01;

// Classes of non-matches between strangers and matches (Winkler 1993).
//
//   relatives      Members of one family share names and addresses, but hardly ever both a birth
//                  date and a first name. So for each field that is a name, a class of pairs in
//                  which it and all dates are as among strangers, whatever the rest is like.
//   twins          The same with one date: a small share of the relatives, as they cannot be told
//                  from a record with a wrong name. Only where terms are compared by field
//                  (AreByField).
//   households     Relatives again, whose names and addresses are as among matches: one address
//                  written down twice differs as often, whoever lives there. There as well.
class Kin {
 public:
  // None.
  Kin() = default;
  Kin(const Comparer& comparer, const Plan& plan);

  // Puts the classes behind those of a start for matches.
  void AddTo(MatchStart& start) const;
  size_t size() const { return classes_.size(); }
  // Forgets relatives that are few beside the matches: records with two wrong fields, who are no
  // relatives. Returns whether there were any.
  bool Forget(const SplitFit& split);

 private:
  static constexpr size_t kNone = SIZE_MAX;
  struct Class {
    LevelTable table;
    std::vector<bool> pinned;
    // What they share was written down as often wrong as for one person.
    bool is_household = false;
    // Of a twin: its relatives among the classes; and dates, which are as among matches.
    size_t relatives = kNone;
    std::vector<bool> dates = {};
  };
  // `seen`: the terms that are looked at.
  void AddFamily(const Comparer& comparer, const Plan& plan, const Pattern& seen, uint64_t name);

  bool by_field_ = true;
  std::vector<Class> classes_;
};

}  // namespace koppel::match
