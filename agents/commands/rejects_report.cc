#include "agents/commands/rejects_report.h"

#include "base/status.h"

namespace koppel::agents {

RejectsReport ReportOf(const RejectsFile& rejects) {
  RejectsReport report;
  report.set_records(rejects.count());
  report.set_file(rejects.written());
  for (size_t i = 0; i < kRejectReasons; ++i) {
    if (rejects.counts()[i] == 0) continue;
    RejectCount& count = *report.add_reasons();
    count.set_reason(std::string(RejectReasonName(static_cast<RejectReason>(i))));
    count.set_records(rejects.counts()[i]);
  }
  return report;
}

std::string RejectsText(const RejectsReport& report) {
  if (report.records() == 0) return "";
  std::string reasons;
  for (const RejectCount& count : report.reasons()) {
    reasons += Concat(reasons.empty() ? "" : ", ", count.records(), " ", count.reason());
  }
  return Concat("; ", report.records(), " rejected (", reasons, "), see ", report.file());
}

std::string PlantedText(uint64_t planted) {
  return planted == 0 ? "" : Concat(", ", planted, " of them planted");
}

std::string ConflictsText(uint64_t conflicts) {
  if (conflicts == 0) return "";
  return Concat("; where rows of one person differ (", conflicts,
                conflicts == 1 ? " value" : " values", ") the most frequent one was taken");
}

}  // namespace koppel::agents
