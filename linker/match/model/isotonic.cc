#include "linker/match/model/isotonic.h"

namespace koppel::match {

std::vector<IsotonicBlock> Isotonic(const std::vector<IsotonicBlock>& points) {
  std::vector<IsotonicBlock> blocks;
  for (const IsotonicBlock& point : points) {
    blocks.push_back(point);
    while (blocks.size() > 1 && blocks[blocks.size() - 2].value() >= blocks.back().value()) {
      IsotonicBlock& before = blocks[blocks.size() - 2];
      before.weight += blocks.back().weight;
      before.sum += blocks.back().sum;
      before.size += blocks.back().size;
      blocks.pop_back();
    }
  }
  return blocks;
}

}  // namespace koppel::match
