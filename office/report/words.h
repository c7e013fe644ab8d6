// Protected figures in plain words. Nothing here computes: what is suppressed in the bundle stays
// so.
#pragma once

#include <string>
#include <string_view>

#include "office/disclosure/release.pb.h"

namespace koppel::office {

// "supervision order" for "supervision_order".
std::string Spoken(std::string_view kind);

// "1,340" or "suppressed".
std::string CountWords(const ProtectedCount& count);

// "15.4% (95% interval 10.3% to 22.5%)" or "suppressed".
std::string ShareWords(const ProtectedShare& share);

// "No youth care within 6 months of a supervision order".
std::string NoCareTitle(const NoCareTable& table);

// How the figures were protected, in a sentence.
std::string ProtectionWords(const Provenance& provenance);

// The indicator as lines of text for a terminal.
std::string NoCareText(const Release& release);

}  // namespace koppel::office
