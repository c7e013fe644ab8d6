// What commands say about records without any encoding.
#pragma once

#include <string>

#include "agents/commands/rejects_report.pb.h"
#include "agents/pipeline/rejects.h"

namespace koppel::agents {

// Counts of all reasons that occurred.
RejectsReport ReportOf(const RejectsFile& rejects);

// "; 3 rejected (1 invalid, 2 empty), see people.kpl.rejects.csv"; empty where there are none.
std::string RejectsText(const RejectsReport& report);

}  // namespace koppel::agents
