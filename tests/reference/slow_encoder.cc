#include "tests/reference/slow_encoder.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "keys/derive.h"

namespace koppel::reference {
namespace {

using Bits = std::vector<bool>;

SecretBytes Key(const SecretBytes& key, const std::string& kind, const std::string& encoding,
                const std::string& part) {
  const std::string zero(1, '\0');
  return Hkdf(key, "", "koppel/v1/" + kind + zero + encoding + zero + part + zero + "1");
}

uint32_t Word(const std::string& bytes, size_t at, size_t count) {
  uint32_t word = 0;
  for (size_t i = 0; i < count; ++i) word = word * 256 + static_cast<uint8_t>(bytes[at + i]);
  return word;
}

std::set<std::string> DateParts(const std::string& v) {
  std::set<std::string> t;
  if (v.substr(0, 4) != "0000") {
    t = {"Y:" + v.substr(0, 4), "YY:" + v.substr(2, 2)};
    for (size_t i = 0; i < 4; ++i) t.insert("Y" + std::to_string(i) + ":" + v[i]);
  }
  for (const auto& [tag, at] : std::map<std::string, size_t>{{"M:", 4}, {"D:", 6}}) {
    if (v.substr(at, 2) == "00") continue;
    t.insert(tag + v.substr(at, 2));
    t.insert("DM:" + v.substr(at, 2));
  }
  return t;
}

std::set<std::string> TokensOf(v1::TokenRule rule, const std::string& v) {
  std::set<std::string> t;
  if (rule == v1::EXACT) t.insert(v);
  if (rule == v1::DATE_PARTS) t = DateParts(v);
  if (rule == v1::BIGRAMS || rule == v1::TRIGRAMS) {
    const size_t q = rule == v1::BIGRAMS ? 2 : 3;
    const std::string padded = std::string(q - 1, '_') + v + std::string(q - 1, '_');
    for (size_t i = 0; i + q <= padded.size(); ++i) t.insert(padded.substr(i, q));
  }
  if (rule == v1::POSITIONAL || rule == v1::POSITIONAL_BIGRAMS) {
    for (size_t i = 0; i < v.size(); ++i) {
      t.insert(std::to_string(i) + ":" + v[i]);
      if (rule == v1::POSITIONAL_BIGRAMS && i + 1 < v.size()) {
        t.insert(std::to_string(i) + ":" + v.substr(i, 2));
      }
    }
  }
  return t;
}

std::set<uint32_t> Positions(const SecretBytes& key, const std::string& token, uint32_t bits,
                             uint32_t count) {
  std::set<uint32_t> positions;
  for (char c = 0;; ++c) {
    const std::string mac = HmacSha256(key, c + token);
    for (size_t i = 0; i < mac.size(); i += 2) {
      const uint32_t word = Word(mac, i, 2);
      if (word < 65536 / bits * bits) positions.insert(word % bits);
      if (positions.size() == count) return positions;
    }
  }
}

// All numbers that a hardening key gives, one after the other.
struct Numbers {
  const SecretBytes& key;
  std::string bytes;
  uint32_t used = 0;

  uint32_t Below(uint64_t bound) {
    while (true) {
      if (bytes.empty()) {
        // Blocks beyond 65,535 are not needed by the filters of the tests.
        const auto high = static_cast<char>(used >> 8);
        const auto low = static_cast<char>(used & 0xff);
        bytes = HmacSha256(key, std::string(6, '\0') + high + low);
        ++used;
      }
      const uint64_t word = Word(bytes, 0, 4);
      bytes.erase(0, 4);
      if (word < (uint64_t{1} << 32) / bound * bound) return static_cast<uint32_t>(word % bound);
    }
  }

  std::vector<uint32_t> Shuffle(uint32_t count) {
    std::vector<uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0u);
    for (uint32_t i = count - 1; i > 0; --i) std::swap(order[i], order[Below(i + 1)]);
    return order;
  }
};

Bits Permuted(const Bits& in, const SecretBytes& key) {
  Numbers numbers{key, "", 0};
  Bits out;
  for (const uint32_t from : numbers.Shuffle(static_cast<uint32_t>(in.size()))) {
    out.push_back(in[from]);
  }
  return out;
}

Bits Diffused(const Bits& in, const SecretBytes& key, const v1::Diffuse& diffuse) {
  Numbers numbers{key, "", 0};
  std::vector<uint32_t> pool;
  Bits out;
  for (uint32_t j = 0; j < diffuse.bits(); ++j) {
    std::set<uint32_t> mine;
    while (mine.size() < diffuse.inputs()) {
      auto last = static_cast<std::ptrdiff_t>(pool.size()) - 1;
      while (last >= 0 && mine.contains(pool[static_cast<size_t>(last)])) --last;
      if (last < 0) {
        pool = numbers.Shuffle(static_cast<uint32_t>(in.size()));
        continue;
      }
      mine.insert(pool[static_cast<size_t>(last)]);
      pool.erase(pool.begin() + last);
    }
    out.push_back(std::count_if(mine.begin(), mine.end(), [&](uint32_t i) { return in[i]; }) % 2);
  }
  return out;
}

std::string Packed(const Bits& bits) {
  std::string bytes(bits.size() / 8, '\0');
  for (size_t i = 0; i < bits.size(); ++i) {
    if (bits[i]) bytes[i / 8] = static_cast<char>(bytes[i / 8] | (0x80 >> (i % 8)));
  }
  return bytes;
}

using Values = std::map<std::string, std::string>;

std::string Filter(const v1::Encoding& encoding, const SecretBytes& key, Values& values) {
  const v1::Bloom& bloom = encoding.bloom();
  Bits bits(bloom.bits());
  bool any = false;
  for (const v1::BloomField& field : bloom.fields()) {
    const std::string& value = values[field.field()];
    if (value.empty() && !field.optional()) return "";
    if (value.empty()) continue;
    any = true;
    const SecretBytes field_key = Key(key, "encoding", encoding.name(), field.field());
    for (const std::string& token : TokensOf(field.tokens(), value)) {
      for (const uint32_t i : Positions(field_key, token, bloom.bits(), field.hashes())) {
        bits[i] = true;
      }
    }
  }
  for (int i = 0; i < bloom.hardening_size(); ++i) {
    const SecretBytes step_key = Key(key, "hardening", encoding.name(), std::to_string(i));
    const v1::Hardening& step = bloom.hardening(i);
    bits = step.has_permute() ? Permuted(bits, step_key) : Diffused(bits, step_key, step.diffuse());
  }
  return any ? Packed(bits) : "";
}

// Nothing where the part is missing.
std::string PartOf(const v1::TokenPart& part, const std::string& v, bool date) {
  const bool whole_date = date && v.size() == 8;
  const bool year = whole_date && v.substr(0, 4) != "0000";
  const bool days = whole_date && v.substr(4, 2) != "00" && v.substr(6, 2) != "00";
  if (part.part() == v1::YEAR) return year ? v.substr(0, 4) : "";
  if (part.part() == v1::MONTH_DAY) return days ? v.substr(4) : "";
  if (part.part() == v1::WHOLE) return date && !(year && days) ? "" : v;
  if (v.size() < part.length()) return "";
  return part.part() == v1::PREFIX ? v.substr(0, part.length())
                                   : v.substr(v.size() - part.length());
}

std::string TokenOf(const v1::Encoding& encoding, const SecretBytes& key, Values& values,
                    const std::set<std::string>& dates) {
  std::string message;
  for (const v1::TokenPart& part : encoding.token().parts()) {
    const std::string text = PartOf(part, values[part.field()], dates.contains(part.field()));
    if (text.empty()) return "";
    message += std::string(3, '\0') + static_cast<char>(text.size()) + text;
  }
  return HmacSha256(Key(key, "token", encoding.name(), ""), message).substr(0, 16);
}

}  // namespace

std::vector<std::string> SlowEncode(const v1::LinkageSchema& schema, const SecretBytes& key,
                                    const std::vector<std::string>& values) {
  Values by_name;
  std::set<std::string> dates;
  for (int i = 0; i < schema.fields_size(); ++i) {
    by_name[schema.fields(i).name()] = values[static_cast<size_t>(i)];
    if (schema.fields(i).type() == v1::DATE) dates.insert(schema.fields(i).name());
  }
  std::vector<std::string> encodings;
  for (const v1::Encoding& encoding : schema.encodings()) {
    encodings.push_back(encoding.has_bloom() ? Filter(encoding, key, by_name)
                                             : TokenOf(encoding, key, by_name, dates));
  }
  return encodings;
}

}  // namespace koppel::reference
