// What pairs look like to filters of whole records and tokens of some fields, where no source
// tells.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "linker/match/model/comparer.h"
#include "linker/match/model/likeness.h"
#include "linker/match/model/mixture.h"

namespace koppel::match {

// A token is equal where all that it is made of is right, and a filter is the less alike the more
// is wrong: so which parts of fields (core/makeup.h) are wrong says how terms depend on one
// another.
//
//   matches        with nothing wrong, one part, two, all that changes with a move, or many. A
//                  token is equal as often in all classes where nothing of it is wrong. A filter is
//                  as alike at least as that of strangers who have in common what is right.
//   sharers        strangers who have what one token is made of in common, or two: they found each
//                  other by it. Other tokens are as among strangers.
//   families       for each name: tokens of it, of dates, and of nothing but what may be nobody
//                  else's (a number, a code) are as among strangers; the others often are not, and
//                  one that has some of both is equal where the former agrees by chance. Of these
//                  a small share are twins, who have the dates in common as well.
//
// Rates say what patterns alone cannot. Errors are nearly independent: two parts are not wrong
// more than a few times as often as the single errors say, or else sharers would pass for records
// with two errors. And sharers of one token share another as often as its parts agree by chance.
// Const is thread safe. Refers to both.
class RecordClasses : public std::enable_shared_from_this<RecordClasses> {
 public:
  // Whether pairs are compared by such filters and tokens: two tokens at least of what a filter has
  // too, where terms are not compared by field (AreByField).
  static bool Apply(const std::vector<Term>& terms, const Plan& plan);

  RecordClasses(const Comparer& comparer, const Plan& plan);

  // Matches first, then these. Without numbers of pairs; holds on to the classes.
  MatchStart Start() const;
  size_t non_matches() const { return start_.classes.size() - wrong_.size(); }
  // Shares and what they are bound to, from those that a fit found.
  void GoOn(const Mixture& found, MatchStart& start) const;

 private:
  // What is wrong: parts, and fields that no token is made of. Of records with many errors nothing
  // is known, but how alike they are at least.
  struct Wrong {
    uint64_t parts = 0;
    uint64_t fields = 0;
    bool is_many = false;
  };
  // A class that comes about where two others do.
  struct Both {
    size_t both = 0;
    size_t one = 0;
    size_t other = 0;
    // Of each, the share that has the other one's too.
    double of_one = 0;
    double of_other = 0;
  };

  bool IsToken(size_t term) const { return comparer_.terms()[term].cuts.empty(); }
  uint64_t AllParts() const;
  uint64_t FieldsWithoutToken() const;
  bool IsRight(size_t token, const Wrong& wrong) const;
  double LeastAlike(size_t term, const Wrong& wrong) const;
  std::vector<Wrong> SingleErrors() const;
  Wrong Moved() const;
  LevelTable MatchTable(const Wrong& wrong) const;
  void AddMatch(const Wrong& wrong, double share);
  void AddMatches();
  void SetLeast();
  uint64_t TokensOf(uint64_t parts) const;
  bool IsOfFamily(size_t token) const;
  void AddSharersOf(uint64_t parts);
  void AddSharers();
  void SetChances();
  // `own`: fields that are as among strangers. False where no token is made of anything else.
  bool AddFamily(uint64_t own);
  void AddNonMatch(LevelTable table, std::vector<bool> pinned);
  std::vector<MatchStart::Bound> BoundsOf(const std::vector<double>& share) const;
  void Shape(Mixture& classes) const;

  const Comparer& comparer_;
  const Plan& plan_;
  const Likeness likeness_;
  MatchStart start_;
  // Of each class of matches.
  std::vector<Wrong> wrong_;
  size_t singles_ = 0;
  // [term][class]: a filter of such matches is hardly ever below this level. None for a token.
  std::vector<std::vector<Level>> least_;
  std::vector<Both> errors_;
  // Of each class of sharers of one token: what they share, and the token.
  std::vector<uint64_t> shared_;
  std::vector<size_t> shared_token_;
  std::vector<Both> sharers_;
  // How rare agreement by chance is in each part (part_bits.h).
  std::vector<double> bits_;
  std::vector<MatchStart::Bound> twins_;
};

}  // namespace koppel::match
