// Pattern mining: bits that are set together in as many codes as have a frequent token must be that
// token's (Christen, Vidanage, Ranbaduge, Schnell, PAKDD 2018; Vidanage et al. 2019). No person is
// known, and no code need come twice.
//
// The published attack parts the codes by the most frequent token, and again within the parts. Here
// the sets of bits are mined first, and then named one by one, the surest first, by how often they
// come alone and together with each set that is named: these are the same conditional frequencies,
// of all parts at once, and tokens that are as frequent are told apart by the company they keep.
#pragma once

#include <cstddef>
#include <vector>

#include "agents/attack/candidates.h"
#include "agents/attack/codes.h"

namespace koppel::attack {

// Bits, ascending, that are set together in so many codes.
struct BitSet {
  std::vector<size_t> bits;
  size_t codes = 0;
};

// Sets that look like all the bits of a token: greedily grown from each bit by those that leave
// most codes in common, until the next one would leave clearly fewer. The most frequent first, and
// none mostly of the bits of a more frequent one. The same whatever the threads.
std::vector<BitSet> CommonSets(const Codes& codes, unsigned threads);

// A token, and the bits that it sets.
struct TokenBits {
  size_t token;
  std::vector<size_t> bits;
  bool operator==(const TokenBits&) const = default;
};

// `tokens`: of the attacker's distinct records, a row of zeros and ones each.
std::vector<TokenBits> MineTokens(const Codes& codes, const Matrix& tokens, unsigned threads);

// For each code the attacker's records that have those of the mined tokens whose bits it has, and
// no others of them: a claim where it is one. None where they are more than kMostCandidates.
Candidates ClaimByTokens(const Codes& codes, const Matrix& tokens,
                         const std::vector<TokenBits>& mined);

}  // namespace koppel::attack
