// Capture and recapture over parts of fields said again: one match after the other, every way in
// which its parts may be right or wrong, so many rounds whatever happens.
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace koppel::reference {

// A match that is found: the passes whose tokens both records carry, and those of them that are
// equal; which tenth of all it is in.
struct SlowFound {
  uint64_t carried;
  uint64_t equal;
  size_t tenth;
};

class SlowRecapture {
 public:
  // By pass the parts that its token tells, of the lowest `parts` bits.
  SlowRecapture(std::vector<uint64_t> told, size_t parts) : told_(std::move(told)), parts_(parts) {}

  // Matches that nothing finds.
  double Unfound(const std::vector<SlowFound>& found) const {
    std::vector<double> right(parts_, 0.85);
    for (int round = 0; round < 400; ++round) right = Round(found, right);
    double unfound = 0;
    for (const SlowFound& match : found) unfound += UnfoundBeside(match, right);
    return unfound;
  }

  // Half of the 95 % interval: Student's t over leaving out each tenth, and chance.
  double Half(const std::vector<SlowFound>& found) const {
    const double all = Unfound(found);
    double variance = all;
    for (size_t tenth = 0; tenth < 10; ++tenth) {
      std::vector<SlowFound> others;
      for (const SlowFound& match : found) {
        if (match.tenth != tenth) others.push_back(match);
      }
      const double without = Unfound(others) * 10 / 9;
      variance += (without - all) * (without - all) * 9 / 10;
    }
    return 2.262 * std::sqrt(variance);
  }

 private:
  uint64_t EqualWhere(uint64_t right, uint64_t carried) const {
    uint64_t equal = 0;
    for (size_t pass = 0; pass < told_.size(); ++pass) {
      const bool is_equal = (told_[pass] & ~right) == 0;
      if (is_equal && (carried >> pass & 1) != 0) equal |= uint64_t{1} << pass;
    }
    return equal;
  }
  double Likelihood(uint64_t state, const std::vector<double>& right) const {
    double likelihood = 1;
    for (size_t part = 0; part < parts_; ++part) {
      likelihood *= (state >> part & 1) != 0 ? right[part] : 1 - right[part];
    }
    return likelihood;
  }
  double Likelihood(uint64_t equal, uint64_t carried, const std::vector<double>& right) const {
    double sum = 0;
    for (uint64_t state = 0; state < uint64_t{1} << parts_; ++state) {
      if (EqualWhere(state, carried) == equal) sum += Likelihood(state, right);
    }
    return sum;
  }
  double UnfoundBeside(const SlowFound& match, const std::vector<double>& right) const {
    const double missed = Likelihood(0, match.carried, right);
    return missed / (1 - missed);
  }

  // Each match stands for itself and for those unfound beside it. Drawn a little towards usual
  // rates, by one match.
  std::vector<double> Round(const std::vector<SlowFound>& found,
                            const std::vector<double>& right) const {
    std::vector<double> sums(parts_, 0.9);
    double all = 1;
    for (const SlowFound& match : found) {
      const double unfound = UnfoundBeside(match, right);
      const double of_found = Likelihood(match.equal, match.carried, right);
      const double of_unfound = Likelihood(0, match.carried, right);
      all += 1 + unfound;
      for (uint64_t state = 0; state < uint64_t{1} << parts_; ++state) {
        const uint64_t equal = EqualWhere(state, match.carried);
        double weight = 0;
        if (equal == match.equal) weight += Likelihood(state, right) / of_found;
        if (equal == 0) weight += unfound * Likelihood(state, right) / of_unfound;
        for (size_t part = 0; part < parts_; ++part) {
          if ((state >> part & 1) != 0) sums[part] += weight;
        }
      }
    }
    for (double& sum : sums) sum /= all;
    return sums;
  }

  std::vector<uint64_t> told_;
  size_t parts_;
};

}  // namespace koppel::reference
