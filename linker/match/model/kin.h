// Relatives, where no source tells what pairs of them look like.
#pragma once

#include "linker/match/model/comparer.h"
#include "linker/match/model/mixture.h"

namespace koppel::match {

// Members of one family share names and addresses, but hardly ever both a birth date and a first
// name. So for each field that is a name, a class of pairs in which it and all dates are as among
// strangers, whatever the rest is like. (A class between matches and non-matches: Winkler 1993.)
// Twins are not among them: they share the date.
class Kin {
 public:
  Kin(const Comparer& comparer, const Plan& plan);

  // Puts the classes behind those of a start for matches.
  void AddTo(MatchStart& start) const;
  // Takes them out again, with the number of pairs in them.
  struct Split {
    MatchFit matches;
    Mixture kin;
    double kin_pairs = 0;
  };
  Split TakeFrom(const MatchFit& fit) const;
  // Forgets classes that hold few pairs beside the matches: records with two wrong fields, who are
  // no relatives. Returns whether there were any.
  bool Forget(const Split& split);

 private:
  std::vector<LevelTable> classes_;
  std::vector<std::vector<bool>> pinned_;
};

}  // namespace koppel::match
