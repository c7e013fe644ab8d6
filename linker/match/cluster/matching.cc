#include "linker/match/cluster/matching.h"

#include <limits>
#include <queue>
#include <tuple>

namespace koppel::match {
namespace {

constexpr Worth kFar = std::numeric_limits<Worth>::max();

// Prices of vertices such that price(left) + price(right) >= worth of every edge, with equality on
// the matching and 0 for unmatched vertices prove that it is best. Each left vertex is added by the
// cheapest alternating path to a free right vertex, or to a left vertex that is better left alone.
class Matcher {
 public:
  Matcher(uint32_t left, uint32_t right, const std::vector<MatchingEdge>& edges);
  std::optional<std::vector<uint32_t>> Run(uint64_t most_steps) &&;

 private:
  struct Arc {
    uint32_t right;
    Worth worth;
  };
  // The cheapest end found so far.
  struct End {
    Worth distance = kFar;
    uint32_t left = 0;
    // kUnmatched: the left vertex stays alone.
    uint32_t right = kUnmatched;
  };
  using Queue = std::priority_queue<std::pair<Worth, uint32_t>,
                                    std::vector<std::pair<Worth, uint32_t>>, std::greater<>>;

  void Add(uint32_t start);
  void Leave(uint32_t left, Worth distance, Queue& queue, End& end);
  void Reprice(uint32_t start, Worth distance);
  void Augment(End end);

  std::vector<size_t> begin_;
  std::vector<Arc> arcs_;
  std::vector<Worth> price_of_left_;
  std::vector<Worth> price_of_right_;
  std::vector<uint32_t> right_of_;
  std::vector<uint32_t> left_of_;
  // Of the path that is being looked for; kFar where it has not been.
  std::vector<Worth> distance_;
  std::vector<uint32_t> came_from_;
  std::vector<uint32_t> touched_;
  // Arcs looked at.
  uint64_t steps_ = 0;
};

Matcher::Matcher(uint32_t left, uint32_t right, const std::vector<MatchingEdge>& edges)
    : begin_(size_t{left} + 1),
      arcs_(edges.size()),
      price_of_left_(left),
      price_of_right_(right),
      right_of_(left, kUnmatched),
      left_of_(right, kUnmatched),
      distance_(right, kFar),
      came_from_(right) {
  for (const MatchingEdge& edge : edges) ++begin_[edge.left + 1];
  for (size_t i = 1; i < begin_.size(); ++i) begin_[i] += begin_[i - 1];
  std::vector<size_t> next(begin_.begin(), begin_.end() - 1);
  for (const MatchingEdge& edge : edges) {
    arcs_[next[edge.left]++] = {edge.right, edge.worth};
    price_of_left_[edge.left] = std::max(price_of_left_[edge.left], edge.worth);
  }
}

void Matcher::Leave(uint32_t left, Worth distance, Queue& queue, End& end) {
  if (distance + price_of_left_[left] < end.distance) {
    end = {distance + price_of_left_[left], left, kUnmatched};
  }
  steps_ += begin_[left + 1] - begin_[left];
  for (size_t i = begin_[left]; i < begin_[left + 1]; ++i) {
    const Arc& arc = arcs_[i];
    const Worth reached = distance + price_of_left_[left] + price_of_right_[arc.right] - arc.worth;
    if (reached >= distance_[arc.right] || reached >= end.distance) continue;
    // Nothing beyond a free vertex is nearer: of many that are alike the first will do.
    if (left_of_[arc.right] == kUnmatched) {
      end = {reached, left, arc.right};
      continue;
    }
    if (distance_[arc.right] == kFar) touched_.push_back(arc.right);
    distance_[arc.right] = reached;
    came_from_[arc.right] = left;
    queue.emplace(reached, arc.right);
  }
}

void Matcher::Add(uint32_t start) {
  Queue queue;
  End end;
  Leave(start, 0, queue, end);
  while (!queue.empty() && queue.top().first < end.distance) {
    const auto [distance, right] = queue.top();
    queue.pop();
    if (distance != distance_[right]) continue;
    Leave(left_of_[right], distance, queue, end);
  }
  Reprice(start, end.distance);
  Augment(end);
}

void Matcher::Reprice(uint32_t start, Worth distance) {
  price_of_left_[start] -= distance;
  for (const uint32_t right : touched_) {
    if (distance_[right] < distance) {
      price_of_right_[right] += distance - distance_[right];
      price_of_left_[left_of_[right]] -= distance - distance_[right];
    }
    distance_[right] = kFar;
  }
  touched_.clear();
}

void Matcher::Augment(End end) {
  uint32_t left = end.left;
  uint32_t right = end.right;
  while (true) {
    const uint32_t before = right_of_[left];
    right_of_[left] = right;
    if (right != kUnmatched) left_of_[right] = left;
    if (before == kUnmatched) return;
    right = before;
    left = came_from_[before];
  }
}

std::optional<std::vector<uint32_t>> Matcher::Run(uint64_t most_steps) && {
  for (uint32_t left = 0; left < right_of_.size(); ++left) {
    if (steps_ > most_steps) return std::nullopt;
    Add(left);
  }
  return std::move(right_of_);
}

}  // namespace

std::optional<std::vector<uint32_t>> MaximumMatching(uint32_t left, uint32_t right,
                                                     const std::vector<MatchingEdge>& edges,
                                                     uint64_t most_steps) {
  return Matcher(left, right, edges).Run(most_steps);
}

}  // namespace koppel::match
