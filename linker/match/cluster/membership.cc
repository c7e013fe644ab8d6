#include "linker/match/cluster/membership.h"

#include <array>
#include <limits>

namespace koppel::match {
namespace {

constexpr size_t kRecordsPerTask = 1 << 13;
constexpr Evidence kMostEvidence = 64 * kEvidenceBit;
constexpr int kFraction = 30;
constexpr uint64_t kOne = uint64_t{1} << kFraction;

constexpr uint64_t SquareRoot(uint64_t square) {
  uint64_t root = 0;
  for (uint64_t bit = uint64_t{1} << 31; bit != 0; bit >>= 1) {
    if ((root | bit) * (root | bit) <= square) root |= bit;
  }
  return root;
}

// 2^-(2^k / 1024) for k = 0..9.
constexpr std::array<uint64_t, 10> Roots() {
  std::array<uint64_t, 10> roots = {};
  uint64_t root = kOne / 2;
  for (size_t k = roots.size(); k > 0; --k) {
    root = SquareRoot(root << kFraction);
    roots[k - 1] = root;
  }
  return roots;
}

// 2^-x for x >= 0 in 1/1024, as a fraction of kOne.
uint64_t PowerOfHalf(int64_t x) {
  static constexpr std::array<uint64_t, 10> kRoots = Roots();
  if (x >= kFraction * kEvidenceBit) return 0;
  uint64_t power = kOne;
  for (size_t k = 0; k < kRoots.size(); ++k) {
    if ((x >> k & 1) != 0) power = power * kRoots[k] >> kFraction;
  }
  return power >> (x / kEvidenceBit);
}

class Memberships {
 public:
  Memberships(const EvidenceGraph& graph, const PersonLists& persons)
      : graph_(graph), persons_(persons), own_(graph.size()) {
    result_.percent.resize(graph.size());
    result_.close.resize(graph.size());
  }

  void FindOwn(uint32_t record) { own_[record] = With(record, persons_.of(record), record); }
  void Judge(uint32_t record);
  Membership Take() && { return std::move(result_); }

 private:
  static constexpr uint32_t kNobody = UINT32_MAX;

  Evidence With(uint32_t record, uint32_t person, uint32_t but) const;
  uint32_t Holder(uint32_t person, uint64_t unique_bit) const;
  void AddPersons(uint32_t record, std::vector<Evidence>& others) const;
  void AddRivals(uint32_t record, std::vector<Evidence>& others) const;

  const EvidenceGraph& graph_;
  const PersonLists& persons_;
  std::vector<Evidence> own_;
  Membership result_;
};

// What speaks most for the record among a person's members but for one, and what most against it.
Evidence Memberships::With(uint32_t record, uint32_t person, uint32_t but) const {
  const std::span<const uint32_t> members = persons_.members(person);
  const uint64_t looked_at = std::min<uint64_t>(members.size(), kMostMembers);
  Evidence best = std::numeric_limits<Evidence>::min();
  Evidence worst = 0;
  int count = 0;
  for (uint64_t k = 0; k < looked_at; ++k) {
    const uint32_t member = members[k * members.size() / looked_at];
    if (member == but || member == record) continue;
    const Evidence evidence =
        std::clamp(graph_.Between(record, member), -kMostEvidence, graph_.rules().most_for);
    best = std::max(best, evidence);
    worst = std::min(worst, std::max(evidence, -graph_.MostAgainst(record, member)));
    ++count;
  }
  if (count == 0) return 0;
  return count == 1 ? best : best + worst;
}

uint32_t Memberships::Holder(uint32_t person, uint64_t unique_bit) const {
  if (unique_bit == 0) return kNobody;
  for (const uint32_t member : persons_.members(person)) {
    if (graph_.unique_bit(member) == unique_bit) return member;
  }
  return kNobody;
}

void SortOnce(std::vector<uint32_t>& numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

// To belong to each other person that it has a possible pair with.
void Memberships::AddPersons(uint32_t record, std::vector<Evidence>& others) const {
  std::vector<uint32_t> touched;
  for (const Neighbour& near : graph_.neighbours(record)) {
    const uint32_t person = persons_.of(near.record);
    if (near.evidence >= graph_.rules().possible && person != persons_.of(record)) {
      touched.push_back(person);
    }
  }
  SortOnce(touched);
  for (const uint32_t person : touched) {
    const uint32_t holder = Holder(person, graph_.unique_bit(record));
    others.push_back(With(record, person, holder) - (holder == kNobody ? 0 : own_[holder]));
  }
}

// Another record of its unique source in its place.
void Memberships::AddRivals(uint32_t record, std::vector<Evidence>& others) const {
  const uint64_t unique_bit = graph_.unique_bit(record);
  if (unique_bit == 0) return;
  const uint32_t person = persons_.of(record);
  const std::span<const uint32_t> members = persons_.members(person);
  std::vector<uint32_t> rivals;
  for (const uint32_t member : members.first(std::min<size_t>(members.size(), kMostMembers))) {
    if (member == record) continue;
    for (const Neighbour& near : graph_.neighbours(member)) {
      if (near.evidence >= graph_.rules().possible && near.record != record &&
          graph_.unique_bit(near.record) == unique_bit) {
        rivals.push_back(near.record);
      }
    }
  }
  SortOnce(rivals);
  for (const uint32_t rival : rivals) {
    others.push_back(With(rival, person, record) - own_[rival]);
  }
}

void Memberships::Judge(uint32_t record) {
  std::vector<Evidence> others;
  AddPersons(record, others);
  AddRivals(record, others);
  const Evidence stay = own_[record];
  for (const Evidence other : others) {
    if (stay - other < graph_.rules().close) result_.close[record] = 1;
  }
  if (persons_.members(persons_.of(record)).size() > 1) others.push_back(0);
  result_.percent[record] = PercentOf(stay, others);
}

}  // namespace

uint8_t PercentOf(Evidence stay, const std::vector<Evidence>& others) {
  Evidence most = stay;
  for (const Evidence other : others) most = std::max(most, other);
  const uint64_t own = PowerOfHalf(int64_t{most} - stay);
  uint64_t all = own;
  for (const Evidence other : others) all += PowerOfHalf(int64_t{most} - other);
  return static_cast<uint8_t>((200 * own + all) / (2 * all));
}

Result<Membership> FindMembership(const EvidenceGraph& graph, const PersonLists& persons,
                                  const Options& options) {
  Memberships memberships(graph, persons);
  Reporter reporter(options, "cluster");
  const size_t tasks = (graph.size() + kRecordsPerTask - 1) / kRecordsPerTask;
  const auto run = [&](void (Memberships::*step)(uint32_t)) {
    const auto task = [&](size_t number, unsigned) {
      const size_t end = std::min<size_t>((number + 1) * kRecordsPerTask, graph.size());
      for (size_t record = number * kRecordsPerTask; record < end; ++record) {
        (memberships.*step)(static_cast<uint32_t>(record));
      }
      return OkStatus();
    };
    const auto report = [&](size_t done) { return reporter.Report(done, tasks); };
    return RunTasks(tasks, ThreadsOf(options), task, report);
  };
  KOPPEL_RETURN_IF_ERROR(run(&Memberships::FindOwn));
  KOPPEL_RETURN_IF_ERROR(run(&Memberships::Judge));
  return std::move(memberships).Take();
}

}  // namespace koppel::match
