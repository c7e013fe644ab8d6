// What commands say about records without any encoding, and about rows that differ.
#pragma once

#include <cstdint>
#include <string>

#include "agents/commands/rejects_report.pb.h"
#include "agents/pipeline/rejects.h"

namespace koppel::agents {

// Counts of all reasons that occurred.
RejectsReport ReportOf(const RejectsFile& rejects);

// "; 3 rejected (1 invalid, 2 empty), see people.kpl.rejects.csv"; empty where there are none.
std::string RejectsText(const RejectsReport& report);

// ", 20 of them planted"; empty for none.
std::string PlantedText(uint64_t planted);

// "; where rows of one person differ (3 values) the most frequent one was taken"; empty for none.
std::string ConflictsText(uint64_t conflicts);

}  // namespace koppel::agents
