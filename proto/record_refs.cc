#include "proto/record_refs.h"

#include "proto/check_rules.h"

namespace koppel {

Status CheckWithdrawnRefs(const v1::RecordWithdrawal& withdrawal) {
  const auto& refs = withdrawal.record_refs();
  const auto count = static_cast<uint64_t>(refs.size());
  KOPPEL_RETURN_IF_ERROR(CheckRange("withdrawal.record_refs", count, 1, kMostWithdrawnRecords));
  for (int i = 0; i < refs.size(); ++i) {
    const std::string path = At("withdrawal.record_refs", i);
    KOPPEL_RETURN_IF_ERROR(CheckBytes(path, refs[i], kRecordRefBytes));
    if (i == 0 || refs[i - 1] < refs[i]) continue;
    return InvalidArgument(path, ": got one that does not follow the one before, want them ",
                           "ascending and each once");
  }
  return OkStatus();
}

}  // namespace koppel
