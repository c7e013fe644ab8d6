// A code of how a word sounds in Dutch, so that Meijer and Meyer, Bos and Bosch, Smid and Smit have
// one and the same.
//
// A code of this project, no published one: Soundex and its kin were made for other languages. It
// keeps the consonants in the order in which they sound, writes spellings that sound alike in the
// same way, hardens the end of a word, and drops all vowels but one at the beginning ("A").
//
//   JANSEN, JANSSEN   JNS      SMIT, SMITH, SMID, SCHMIDT  SMT
//   MEIJER, MEYER     MR       PHILIPS, FILIPS             FLPS
//   VISSER, VISSCHER  FSR      HENDRIKS, HENDRICKX         HNDRKS
//   BOS, BOSCH        BS       CHRISTINE, KRISTINE         KRSTN
//   YSBRAND, IJSBRAND ASBRNT   JACOB, JAKOP                JKP
#pragma once

#include <string>
#include <string_view>

namespace koppel::agents {

// At each place the first rule of the table in agents/ENCODING.md, section 3, that fits. `word` is
// of A-Z; other characters are passed over. Empty for a word without letters. Pure, thread safe.
std::string DutchPhonetic(std::string_view word);

}  // namespace koppel::agents
