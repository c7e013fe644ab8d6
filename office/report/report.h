// One HTML file that can be mailed and printed: no scripts, nothing loaded from elsewhere. Every
// number in it comes from the protected bundle.
#pragma once

#include <string>

#include "office/disclosure/release.pb.h"

namespace koppel::office {

std::string ReportHtml(const Release& release);

}  // namespace koppel::office
