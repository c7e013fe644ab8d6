#include "linker/match/cluster/persons.h"

#include <algorithm>
#include <numeric>

#include "linker/match/cluster/diagnosis.h"
#include "linker/match/cluster/evidence.h"
#include "linker/match/cluster/membership.h"
#include "linker/match/cluster/person_lists.h"
#include "linker/match/cluster/solve.h"

namespace koppel::match {
namespace {

constexpr size_t kRecordsPerTask = 4096;

// Connected components of pairs with evidence of at least 0: lists of records in canonical order.
class Components {
 public:
  explicit Components(const EvidenceGraph& graph);
  size_t size() const { return begin_.size() - 1; }
  std::span<const uint32_t> operator[](size_t component) const {
    return {records_.data() + begin_[component], begin_[component + 1] - begin_[component]};
  }
  // For every record its place in its component.
  const std::vector<uint32_t>& local_of() const { return local_of_; }

 private:
  std::vector<uint32_t> records_;
  std::vector<uint32_t> begin_ = {0};
  std::vector<uint32_t> local_of_;
};

uint32_t RootOf(std::vector<uint32_t>& parent, uint32_t record) {
  while (parent[record] != record) {
    parent[record] = parent[parent[record]];
    record = parent[record];
  }
  return record;
}

Components::Components(const EvidenceGraph& graph)
    : records_(graph.size()), local_of_(graph.size()) {
  std::vector<uint32_t> parent(graph.size());
  std::iota(parent.begin(), parent.end(), 0u);
  for (uint32_t a = 0; a < graph.size(); ++a) {
    for (const Neighbour& near : graph.neighbours(a)) {
      if (near.record > a || near.evidence < 0) continue;
      const uint32_t root_a = RootOf(parent, a);
      const uint32_t root_b = RootOf(parent, near.record);
      parent[std::max(root_a, root_b)] = std::min(root_a, root_b);
    }
  }
  // The root is the first record of its component, so that components come in canonical order.
  std::vector<uint32_t> component(graph.size());
  for (uint32_t record = 0; record < graph.size(); ++record) {
    const uint32_t root = RootOf(parent, record);
    if (root == record) {
      component[record] = static_cast<uint32_t>(size());
      begin_.push_back(0);
    }
    component[record] = component[root];
    local_of_[record] = begin_[component[record] + 1]++;
  }
  for (size_t i = 1; i < begin_.size(); ++i) begin_[i] += begin_[i - 1];
  for (uint32_t record = 0; record < graph.size(); ++record) {
    records_[begin_[component[record]] + local_of_[record]] = record;
  }
}

class Clustering {
 public:
  Clustering(const EvidenceGraph& graph, const Options& options)
      : graph_(graph), options_(options), components_(graph), label_(graph.size()) {}

  // Sets `of_record`, `count` and the counts of components.
  Status Run(Persons& persons);

 private:
  struct Counts {
    uint64_t components[3] = {};
    uint64_t sampled = 0;
    uint64_t unfinished = 0;
    std::vector<LargeComponent> large;
  };
  void MakeTasks();
  void SolveOne(size_t component, Counts& counts);
  Status SolveAll(PersonDiagnostics& diagnostics);
  void Number(Persons& persons) const;

  const EvidenceGraph& graph_;
  const Options& options_;
  const Components components_;
  // Components of two records or more, the largest first, and where the tasks begin.
  std::vector<uint32_t> order_;
  std::vector<size_t> tasks_;
  // For each record the first of its person.
  std::vector<uint32_t> label_;
};

// Large components first, as one of them at the end would keep all other threads waiting.
void Clustering::MakeTasks() {
  std::iota(label_.begin(), label_.end(), 0u);
  for (uint32_t i = 0; i < components_.size(); ++i) {
    if (components_[i].size() > 1) order_.push_back(i);
  }
  std::stable_sort(order_.begin(), order_.end(), [&](uint32_t a, uint32_t b) {
    return components_[a].size() > components_[b].size();
  });
  size_t records = kRecordsPerTask;
  for (size_t i = 0; i < order_.size(); ++i) {
    if (records >= kRecordsPerTask) {
      tasks_.push_back(i);
      records = 0;
    }
    // A small component's work grows with the square of its records, more or less.
    records += components_[order_[i]].size() * std::min<size_t>(components_[order_[i]].size(), 64);
  }
  tasks_.push_back(order_.size());
}

void Clustering::SolveOne(size_t number, Counts& counts) {
  const std::span<const uint32_t> records = components_[number];
  Component component(graph_, records, components_.local_of());
  const Solved solved = Solve(component);
  std::vector<uint32_t> first(records.size(), UINT32_MAX);
  for (uint32_t i = 0; i < records.size(); ++i) {
    uint32_t& known = first[solved.groups[i]];
    if (known == UINT32_MAX) known = records[i];
    label_[records[i]] = known;
  }
  ++counts.components[static_cast<size_t>(solved.solver)];
  counts.sampled += component.sampled() ? 1 : 0;
  counts.unfinished += solved.unfinished ? 1 : 0;
  if (records.size() > graph_.rules().most_component) {
    counts.large.push_back(
        {records[0], component.size(), solved.solver, component.sampled(), solved.unfinished});
  }
}

Status Clustering::SolveAll(PersonDiagnostics& diagnostics) {
  MakeTasks();
  const unsigned workers = ThreadsOf(options_);
  std::vector<Counts> counts(workers);
  Reporter reporter(options_, "cluster");
  const size_t tasks = tasks_.size() - 1;
  const auto task = [&](size_t number, unsigned worker) {
    for (size_t i = tasks_[number]; i < tasks_[number + 1]; ++i) {
      SolveOne(order_[i], counts[worker]);
    }
    return OkStatus();
  };
  const auto report = [&](size_t done) { return reporter.Report(done, tasks); };
  KOPPEL_RETURN_IF_ERROR(RunTasks(tasks, workers, task, report));
  for (const Counts& one : counts) {
    for (size_t i = 0; i < 3; ++i) diagnostics.components[i] += one.components[i];
    diagnostics.sampled += one.sampled;
    diagnostics.unfinished += one.unfinished;
    diagnostics.large_components.insert(diagnostics.large_components.end(), one.large.begin(),
                                        one.large.end());
  }
  std::sort(diagnostics.large_components.begin(), diagnostics.large_components.end(),
            [](const auto& a, const auto& b) { return a.record < b.record; });
  return OkStatus();
}

void Clustering::Number(Persons& persons) const {
  persons.of_record.resize(label_.size());
  for (uint32_t record = 0; record < label_.size(); ++record) {
    persons.of_record[record] =
        label_[record] == record ? persons.count++ : persons.of_record[label_[record]];
  }
}

Status Clustering::Run(Persons& persons) {
  KOPPEL_RETURN_IF_ERROR(SolveAll(persons.diagnostics));
  Number(persons);
  return OkStatus();
}

// Sets all that is said of persons.
Status Describe(const EvidenceGraph& graph, const Options& options, Persons& persons) {
  const PersonLists lists(persons.of_record, persons.count);
  KOPPEL_ASSIGN_OR_RETURN(Membership membership, FindMembership(graph, lists, options));
  KOPPEL_RETURN_IF_ERROR(Diagnose(graph, lists, membership, options, persons.diagnostics));
  persons.possible = PossibleEdges(graph, lists);
  persons.percent = std::move(membership.percent);
  return OkStatus();
}

}  // namespace

Result<Persons> FindPersons(const Pool& pool, std::vector<PairEvidence> pairs,
                            const EvidenceBetween& between, const PersonRules& rules,
                            const Options& options) {
  KOPPEL_ASSIGN_OR_RETURN(const EvidenceGraph graph,
                          EvidenceGraph::Of(pool, std::move(pairs), between, rules));
  Persons persons;
  KOPPEL_RETURN_IF_ERROR(Clustering(graph, options).Run(persons));
  KOPPEL_RETURN_IF_ERROR(Describe(graph, options, persons));
  return persons;
}

Result<Persons> FindPartition(const Pool& pool, std::vector<PairEvidence> pairs,
                              const EvidenceBetween& between, const PersonRules& rules,
                              const Options& options) {
  KOPPEL_ASSIGN_OR_RETURN(const EvidenceGraph graph,
                          EvidenceGraph::Of(pool, std::move(pairs), between, rules));
  Persons persons;
  KOPPEL_RETURN_IF_ERROR(Clustering(graph, options).Run(persons));
  return persons;
}

Status DescribePersons(const Pool& pool, std::vector<PairEvidence> pairs,
                       const EvidenceBetween& between, const PersonRules& rules,
                       const Options& options, Persons& persons) {
  KOPPEL_ASSIGN_OR_RETURN(const EvidenceGraph graph,
                          EvidenceGraph::Of(pool, std::move(pairs), between, rules));
  return Describe(graph, options, persons);
}

}  // namespace koppel::match
