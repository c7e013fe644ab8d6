#include "linker/match/continuity/continuity.h"

#include <algorithm>
#include <tuple>

namespace koppel::match {
namespace {

// An earlier and a new person that share records.
struct Overlap {
  uint32_t previous = 0;
  uint32_t person = 0;
  uint32_t shared = 0;
};

// All overlaps, by new person and then by the first record that both hold: canonical, as persons
// and their records are.
std::vector<Overlap> OverlapsOf(const PreviousPersons& previous, const Partition& persons) {
  std::vector<Overlap> overlaps;
  // The overlap of each earlier person with the new one at hand.
  std::vector<size_t> place(previous.size(), SIZE_MAX);
  for (uint32_t person = 0; person < persons.size(); ++person) {
    const size_t first = overlaps.size();
    for (const MemberId& record : persons[person]) {
      const uint32_t was = previous.PersonOf(record);
      if (was == kNoPerson) continue;
      if (place[was] == SIZE_MAX || place[was] < first) {
        place[was] = overlaps.size();
        overlaps.push_back({was, person, 0});
      }
      ++overlaps[place[was]].shared;
    }
  }
  return overlaps;
}

class Comparison {
 public:
  Comparison(const PreviousPersons& previous, const Partition& persons)
      : previous_(previous),
        persons_(persons),
        overlaps_(OverlapsOf(previous, persons)),
        of_previous_(previous.size()),
        of_person_(persons.size()) {
    for (const Overlap& overlap : overlaps_) {
      ++of_previous_[overlap.previous];
      ++of_person_[overlap.person];
    }
  }

  Continuity Run() {
    Continue();
    ListChanges();
    Count();
    return std::move(found_);
  }

 private:
  bool IsAlone(const Overlap& overlap) const {
    return of_previous_[overlap.previous] == 1 && of_person_[overlap.person] == 1;
  }

  bool IsKept(const Overlap& overlap) const {
    return overlap.shared == previous_.records(overlap.previous) &&
           overlap.shared == persons_[overlap.person].size();
  }

  void Continue();
  void ListChanges();
  void List(ChangeKind kind, const Overlap& overlap) {
    found_.changes.push_back({kind, overlap.previous, overlap.person});
  }
  void ListSplit();
  void Count();

  const PreviousPersons& previous_;
  const Partition& persons_;
  const std::vector<Overlap> overlaps_;
  // How many overlaps each has.
  std::vector<uint32_t> of_previous_;
  std::vector<uint32_t> of_person_;
  Continuity found_;
};

void Comparison::Continue() {
  found_.continues.assign(persons_.size(), kNoPerson);
  std::vector<bool> is_continued(previous_.size());
  std::vector<uint32_t> competing;
  for (uint32_t i = 0; i < overlaps_.size(); ++i) {
    if (!IsAlone(overlaps_[i])) {
      competing.push_back(i);
    } else {
      found_.continues[overlaps_[i].person] = overlaps_[i].previous;
    }
  }
  const auto rank = [&](uint32_t i) {
    const Overlap& overlap = overlaps_[i];
    const uint64_t records =
        uint64_t{previous_.records(overlap.previous)} + persons_[overlap.person].size();
    return std::tuple(UINT32_MAX - overlap.shared, records, i);
  };
  std::sort(competing.begin(), competing.end(),
            [&](uint32_t a, uint32_t b) { return rank(a) < rank(b); });
  for (const uint32_t i : competing) {
    const Overlap& overlap = overlaps_[i];
    if (is_continued[overlap.previous] || found_.continues[overlap.person] != kNoPerson) continue;
    is_continued[overlap.previous] = true;
    found_.continues[overlap.person] = overlap.previous;
  }
}

// Earlier persons in the order in which new ones hold them.
void Comparison::ListSplit() {
  std::vector<Overlap> split;
  std::vector<uint32_t> rank(previous_.size(), kNoPerson);
  uint32_t next = 0;
  for (const Overlap& overlap : overlaps_) {
    if (of_previous_[overlap.previous] < 2) continue;
    if (rank[overlap.previous] == kNoPerson) rank[overlap.previous] = next++;
    split.push_back(overlap);
  }
  std::stable_sort(split.begin(), split.end(), [&](const Overlap& a, const Overlap& b) {
    return rank[a.previous] < rank[b.previous];
  });
  for (const Overlap& overlap : split) List(ChangeKind::kSplit, overlap);
}

void Comparison::ListChanges() {
  for (const Overlap& overlap : overlaps_) {
    if (IsAlone(overlap) && !IsKept(overlap)) List(ChangeKind::kChanged, overlap);
  }
  for (const Overlap& overlap : overlaps_) {
    if (of_person_[overlap.person] > 1) List(ChangeKind::kMerged, overlap);
  }
  ListSplit();
  for (uint32_t person = 0; person < of_person_.size(); ++person) {
    if (of_person_[person] == 0) found_.changes.push_back({ChangeKind::kNew, kNoPerson, person});
  }
  for (uint32_t previous = 0; previous < of_previous_.size(); ++previous) {
    if (of_previous_[previous] > 0) continue;
    found_.changes.push_back({ChangeKind::kGone, previous, kNoPerson});
  }
}

void Comparison::Count() {
  ChangeCounts& counts = found_.counts;
  counts.previous = previous_.size();
  counts.persons = persons_.size();
  std::vector<bool> merged_from(previous_.size());
  std::vector<bool> split_into(persons_.size());
  for (const Overlap& overlap : overlaps_) {
    if (IsAlone(overlap)) ++(IsKept(overlap) ? counts.kept : counts.changed);
    if (of_person_[overlap.person] > 1) merged_from[overlap.previous] = true;
    if (of_previous_[overlap.previous] > 1) split_into[overlap.person] = true;
  }
  const auto several = [](uint32_t overlaps) { return overlaps > 1; };
  const auto count = [](auto& of, auto is) {
    return static_cast<uint64_t>(std::count_if(of.begin(), of.end(), is));
  };
  counts.merged = count(of_person_, several);
  counts.split = count(of_previous_, several);
  counts.added = count(of_person_, [](uint32_t overlaps) { return overlaps == 0; });
  counts.gone = count(of_previous_, [](uint32_t overlaps) { return overlaps == 0; });
  counts.merged_from = count(merged_from, [](bool is) { return is; });
  counts.split_into = count(split_into, [](bool is) { return is; });
  counts.continued =
      count(found_.continues, [](uint32_t previous) { return previous != kNoPerson; });
}

}  // namespace

Continuity FindContinuity(const PreviousPersons& previous, const Partition& persons) {
  return Comparison(previous, persons).Run();
}

}  // namespace koppel::match
