#include "linker/match/core/pool.h"

#include <algorithm>
#include <numeric>

namespace koppel::match {
namespace {

Status CheckSources(const Plan& plan, const std::vector<SourceRecords>& sources) {
  if (sources.empty() || sources.size() > kMostSources) {
    return InvalidArgument("sources: got ", sources.size(), ", want 1..", kMostSources);
  }
  uint64_t records = 0;
  for (const SourceRecords& source : sources) {
    if (source.shapes() != plan.shapes) {
      return InvalidArgument("source ", source.name(), ": got encodings that are not the plan's");
    }
    records += source.size();
  }
  if (records > UINT32_MAX) {
    return InvalidArgument("records: got ", records, ", want at most ", UINT32_MAX);
  }
  return OkStatus();
}

std::vector<uint32_t> OrderByName(const std::vector<SourceRecords>& sources) {
  std::vector<uint32_t> order(sources.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return sources[a].name() < sources[b].name(); });
  return order;
}

}  // namespace

Result<Pool> Pool::Of(const Plan& plan, const std::vector<SourceRecords>& sources) {
  KOPPEL_RETURN_IF_ERROR(CheckSources(plan, sources));
  Pool pool;
  pool.sources_ = &sources;
  for (const uint32_t source : OrderByName(sources)) {
    KOPPEL_RETURN_IF_ERROR(pool.AddSource(source));
  }
  pool.FindPlanted();
  return pool;
}

void Pool::FindPlanted() {
  const bool any = std::any_of(sources_->begin(), sources_->end(),
                               [](const SourceRecords& one) { return !one.planted().empty(); });
  if (!any) return;
  for (const MemberId& id : members_) {
    planted_.push_back((*sources_)[id.source].planted().contains(id.record));
  }
}

Status Pool::AddSource(uint32_t source) {
  const SourceRecords& records = (*sources_)[source];
  if (!by_rank_.empty() && (*sources_)[by_rank_.back()].name() == records.name()) {
    return InvalidArgument("source ", records.name(), ": got it twice, want it once");
  }
  std::vector<uint32_t> order(records.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return records.ref(a) < records.ref(b); });
  for (size_t i = 1; i < order.size(); ++i) {
    if (records.ref(order[i - 1]) == records.ref(order[i])) {
      return InvalidArgument("source ", records.name(), ": got a record reference twice (records ",
                             std::min(order[i - 1], order[i]) + 1, " and ",
                             std::max(order[i - 1], order[i]) + 1, "), want it once");
    }
  }
  for (const uint32_t record : order) members_.push_back({source, record});
  rank_.resize(members_.size(), static_cast<uint8_t>(by_rank_.size()));
  by_rank_.push_back(source);
  begin_.push_back(static_cast<uint32_t>(members_.size()));
  return OkStatus();
}

}  // namespace koppel::match
