#include "tests/reference/slow_encoder.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "keys/derive.h"
#include "proto/check_encoding.h"
#include "tests/reference/slow_harden.h"
#include "tests/reference/slow_tokens.h"

namespace koppel::reference {
namespace {

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

// Nothing where the part is missing.
std::string PartOf(const v1::TokenPart& part, const std::string& v, bool date) {
  if (v.empty()) return "";
  std::string text = v;
  if (date && v.substr(0, 4) == "0000") text.replace(0, 4, "????");
  if (date && v.substr(4, 2) == "00") text.replace(4, 2, "??");
  if (date && v.substr(6, 2) == "00") text.replace(6, 2, "??");
  if (part.part() == v1::YEAR) text = text.substr(0, 4);
  if (part.part() == v1::MONTH_DAY) text = text.substr(4);
  if (v.size() < part.length()) return "";
  if (part.part() == v1::PREFIX) text = text.substr(0, part.length());
  if (part.part() == v1::SUFFIX) text = text.substr(v.size() - part.length());
  return date && text.find('?') != std::string::npos ? "" : text;
}

// One record and what it is encoded with.
struct Record {
  const v1::LinkageSchema& schema;
  const SlowKeys& keys;
  const std::string& record_ref;
  std::map<std::string, std::string> values;
  std::set<std::string> dates;
  // Before hardening; of the encodings that the record carries.
  std::map<std::string, Bits> raw;
};

// The parts with their lengths; nothing where one is missing.
template <typename Parts>
std::optional<std::string> MessageOf(const Parts& parts, Record& record) {
  std::string message;
  for (const v1::TokenPart& part : parts) {
    const std::string text =
        PartOf(part, record.values[part.field()], record.dates.contains(part.field()));
    if (text.empty()) return std::nullopt;
    message += std::string(3, '\0') + static_cast<char>(text.size()) + text;
  }
  return message;
}

// What stands before the tokens of a field.
std::optional<std::string> SaltOf(const v1::Bloom& bloom, const std::string& field,
                                  Record& record) {
  if (bloom.hardening().empty() || !bloom.hardening(0).has_salt()) return "";
  const v1::Salt& salt = bloom.hardening(0).salt();
  const std::optional<std::string> message = MessageOf(salt.parts(), record);
  const bool all = salt.fields().empty();
  const bool salted = all || std::count(salt.fields().begin(), salt.fields().end(), field) == 1;
  return !message || salted ? message : "";
}

std::optional<Bits> RawFilter(const v1::Encoding& encoding, Record& record) {
  const v1::Bloom& bloom = encoding.bloom();
  const std::vector<uint32_t> hashes = SlowHashes(record.schema, bloom);
  Bits bits(bloom.bits());
  bool any = false;
  for (size_t f = 0; f < hashes.size(); ++f) {
    const v1::BloomField& field = bloom.fields(static_cast<int>(f));
    const std::set<std::string> tokens =
        SlowTokens(*FindField(record.schema, field.field()), field, record.values[field.field()]);
    const std::optional<std::string> salt = SaltOf(bloom, field.field(), record);
    if (!salt || (tokens.empty() && !field.optional())) return std::nullopt;
    any |= !tokens.empty();
    const SecretBytes key = Key(record.keys.linkage, "encoding", encoding.name(), field.field());
    for (const std::string& token : tokens) {
      for (const uint32_t i : Positions(key, *salt + token, bloom.bits(), hashes[f])) {
        bits[i] = true;
      }
    }
  }
  return any ? std::optional(bits) : std::nullopt;
}

std::string FilterOf(const v1::Encoding& encoding, Record& record) {
  const std::optional<Bits> raw = RawFilter(encoding, record);
  if (!raw) return "";
  record.raw[encoding.name()] = *raw;
  Bits bits = *raw;
  for (int i = 0; i < encoding.bloom().hardening_size(); ++i) {
    const v1::Hardening& step = encoding.bloom().hardening(i);
    const SecretBytes key =
        Key(record.keys.linkage, "hardening", encoding.name(), std::to_string(i));
    if (step.has_randomise()) {
      const SecretBytes noise = Key(record.keys.noise, "noise", encoding.name(), "");
      bits = SlowRandomise(bits, step.randomise(), noise, record.record_ref);
    } else if (!step.has_salt()) {
      bits = SlowStep(bits, step, key);
    }
  }
  return Packed(bits);
}

std::string TokenOf(const v1::Encoding& encoding, Record& record) {
  const std::optional<std::string> message = MessageOf(encoding.token().parts(), record);
  if (!message) return "";
  const SecretBytes key = Key(record.keys.linkage, "token", encoding.name(), "");
  return HmacSha256(key, *message).substr(0, 16);
}

std::string BlockingOf(const v1::Encoding& encoding, Record& record) {
  const auto raw = record.raw.find(encoding.blocking().filter());
  if (raw == record.raw.end()) return "";
  const SecretBytes& key = record.keys.linkage;
  return SlowBlocking(raw->second, encoding.blocking(),
                      Key(key, "blocking", encoding.name(), "positions"),
                      Key(key, "blocking", encoding.name(), "tokens"));
}

}  // namespace

std::vector<std::string> SlowEncode(const v1::LinkageSchema& schema, const SlowKeys& keys,
                                    const std::string& record_ref,
                                    const std::vector<std::string>& values) {
  Record record{schema, keys, record_ref, {}, {}, {}};
  for (int i = 0; i < schema.fields_size(); ++i) {
    record.values[schema.fields(i).name()] = values[static_cast<size_t>(i)];
    if (schema.fields(i).type() == v1::DATE) record.dates.insert(schema.fields(i).name());
  }
  std::vector<std::string> encodings;
  for (const v1::Encoding& encoding : schema.encodings()) {
    encodings.push_back(encoding.has_bloom()   ? FilterOf(encoding, record)
                        : encoding.has_token() ? TokenOf(encoding, record)
                                               : BlockingOf(encoding, record));
  }
  return encodings;
}

}  // namespace koppel::reference
