// A report as people read it: in a terminal, and as one page.
#pragma once

#include <string>

#include "agents/check/check_report.pb.h"

namespace koppel::agents {

// Aligned columns of at most 100 characters (UTF-8, bars of block characters). Pure.
std::string CheckReportText(const CheckReport& report);

// A page of HTML (XML syntax) that needs nothing else: no scripts, no links, bars are SVG; light,
// dark and on paper. Pure.
std::string CheckReportHtml(const CheckReport& report);

}  // namespace koppel::agents
