#include "linker/match/cluster/diagnosis.h"

#include <tuple>

#include "linker/match/cluster/bridges.h"

namespace koppel::match {
namespace {

constexpr size_t kPersonsPerTask = 1 << 13;

uint64_t PairsWithin(uint64_t records) { return records * (records - 1) / 2; }

// Counts for every wanted pair of ranks, and for every source.
class Tally {
 public:
  Tally(const EvidenceGraph& graph, const PersonLists& persons, const Membership& membership,
        PersonDiagnostics& diagnostics);

  void CountPersons();
  void CountApart();
  void CountFarAbove();

 private:
  // A person's records of one rank.
  struct Share {
    uint32_t rank;
    uint64_t records;
    uint64_t sure;
  };
  std::vector<Share> SharesOf(uint32_t person) const;
  SourcePairDecisions& Decisions(uint32_t rank_a, uint32_t rank_b) {
    const auto [low, high] = std::minmax(rank_a, rank_b);
    return diagnostics_.source_pairs[place_[low * graph_.pool().ranks() + high]];
  }
  void CountLinks(const std::vector<Share>& shares);

  const EvidenceGraph& graph_;
  const PersonLists& persons_;
  const Membership& membership_;
  PersonDiagnostics& diagnostics_;
  std::vector<size_t> place_;
};

Tally::Tally(const EvidenceGraph& graph, const PersonLists& persons, const Membership& membership,
             PersonDiagnostics& diagnostics)
    : graph_(graph), persons_(persons), membership_(membership), diagnostics_(diagnostics) {
  const uint32_t ranks = graph.pool().ranks();
  place_.resize(size_t{ranks} * ranks);
  diagnostics.sources.resize(ranks);
  for (uint32_t a = 0; a < ranks; ++a) {
    for (uint32_t b = a; b < ranks; ++b) {
      if (!graph.pool().pairs_wanted(a, b)) continue;
      place_[a * ranks + b] = diagnostics.source_pairs.size();
      diagnostics.source_pairs.push_back({a, b, 0, 0, 0, 0});
    }
  }
}

// Members are in canonical order, so that those of one rank stand together.
std::vector<Tally::Share> Tally::SharesOf(uint32_t person) const {
  std::vector<Share> shares;
  for (const uint32_t record : persons_.members(person)) {
    const uint32_t rank = graph_.pool().rank(record);
    if (shares.empty() || shares.back().rank != rank) shares.push_back({rank, 0, 0});
    ++shares.back().records;
    shares.back().sure += membership_.close[record] == 0 ? 1 : 0;
  }
  return shares;
}

void Tally::CountLinks(const std::vector<Share>& shares) {
  for (size_t i = 0; i < shares.size(); ++i) {
    const Share& a = shares[i];
    if (a.records > 1) {
      SourcePairDecisions& within = Decisions(a.rank, a.rank);
      within.linked += PairsWithin(a.records);
      within.close += PairsWithin(a.records) - PairsWithin(a.sure);
    }
    for (size_t j = i + 1; j < shares.size(); ++j) {
      const Share& b = shares[j];
      SourcePairDecisions& between = Decisions(a.rank, b.rank);
      between.linked += a.records * b.records;
      between.close += a.records * b.records - a.sure * b.sure;
    }
  }
}

void Tally::CountPersons() {
  for (uint32_t person = 0; person < persons_.size(); ++person) {
    const std::vector<Share> shares = SharesOf(person);
    CountLinks(shares);
    for (const Share& share : shares) {
      SourceLoad& load = diagnostics_.sources[share.rank];
      load.records += share.records;
      ++load.persons;
      load.most = std::max(load.most, share.records);
    }
    const auto size = static_cast<uint32_t>(persons_.members(person).size());
    if (size > graph_.rules().most_person) diagnostics_.large_persons.push_back({person, size});
  }
}

void Tally::CountFarAbove() {
  for (uint32_t person = 0; person < persons_.size(); ++person) {
    for (const Share& share : SharesOf(person)) {
      SourceLoad& load = diagnostics_.sources[share.rank];
      const bool above = share.records >= 4 && share.records * load.persons > 4 * load.records;
      load.far_above += above ? 1 : 0;
    }
  }
}

void Tally::CountApart() {
  std::vector<uint64_t> unique(persons_.size());
  for (uint32_t record = 0; record < graph_.size(); ++record) {
    unique[persons_.of(record)] |= graph_.unique_bit(record);
  }
  for (uint32_t a = 0; a < graph_.size(); ++a) {
    for (const Neighbour& b : graph_.neighbours(a)) {
      const uint32_t person_a = persons_.of(a);
      const uint32_t person_b = persons_.of(b.record);
      if (b.record < a || b.evidence < 0 || person_a == person_b) continue;
      SourcePairDecisions& decisions =
          Decisions(graph_.pool().rank(a), graph_.pool().rank(b.record));
      const bool by_unique = (unique[person_a] & unique[person_b]) != 0;
      ++(by_unique ? decisions.apart_by_unique : decisions.apart_by_evidence);
    }
  }
}

Status FindBridges(const EvidenceGraph& graph, const PersonLists& persons, const Options& options,
                   PersonDiagnostics& diagnostics) {
  const size_t tasks = (persons.size() + kPersonsPerTask - 1) / kPersonsPerTask;
  std::vector<std::vector<Bridge>> found(tasks);
  Reporter reporter(options, "cluster");
  const auto task = [&](size_t number, unsigned) {
    const size_t end = std::min<size_t>((number + 1) * kPersonsPerTask, persons.size());
    for (size_t i = number * kPersonsPerTask; i < end; ++i) {
      const auto person = static_cast<uint32_t>(i);
      for (Bridge bridge : BridgesOf(graph, persons.members(person))) {
        bridge.person = person;
        found[number].push_back(bridge);
      }
    }
    return OkStatus();
  };
  const auto report = [&](size_t done) { return reporter.Report(done, tasks); };
  KOPPEL_RETURN_IF_ERROR(RunTasks(tasks, ThreadsOf(options), task, report));
  for (const std::vector<Bridge>& part : found) {
    for (const Bridge& bridge : part) {
      const bool first =
          diagnostics.bridges.empty() || diagnostics.bridges.back().person != bridge.person;
      diagnostics.bridged_persons += first ? 1 : 0;
      diagnostics.bridges.push_back(bridge);
    }
  }
  return OkStatus();
}

}  // namespace

Status Diagnose(const EvidenceGraph& graph, const PersonLists& persons,
                const Membership& membership, const Options& options,
                PersonDiagnostics& diagnostics) {
  Tally tally(graph, persons, membership, diagnostics);
  tally.CountPersons();
  tally.CountFarAbove();
  tally.CountApart();
  return FindBridges(graph, persons, options, diagnostics);
}

std::vector<PossibleEdge> PossibleEdges(const EvidenceGraph& graph, const PersonLists& persons) {
  std::vector<PossibleEdge> edges;
  for (uint32_t a = 0; a < graph.size(); ++a) {
    for (const Neighbour& b : graph.neighbours(a)) {
      const uint32_t person_a = persons.of(a);
      const uint32_t person_b = persons.of(b.record);
      // Each pair stands with both records: it is taken where its person comes first.
      if (person_a >= person_b || b.evidence < graph.rules().possible) continue;
      edges.push_back({person_a, person_b, a, b.record, b.evidence});
    }
  }
  const auto place = [&](const PossibleEdge& edge) {
    const auto [low, high] =
        std::minmax({graph.pool().rank(edge.record_a), graph.pool().rank(edge.record_b)});
    return std::tuple(edge.person_a, edge.person_b, low, high);
  };
  std::sort(edges.begin(), edges.end(), [&](const PossibleEdge& x, const PossibleEdge& y) {
    return std::tuple_cat(place(x), std::tuple(-x.evidence, x.record_a, x.record_b)) <
           std::tuple_cat(place(y), std::tuple(-y.evidence, y.record_a, y.record_b));
  });
  const auto same = [&](const PossibleEdge& x, const PossibleEdge& y) {
    return place(x) == place(y);
  };
  edges.erase(std::unique(edges.begin(), edges.end(), same), edges.end());
  return edges;
}

}  // namespace koppel::match
