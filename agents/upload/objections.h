// Who is left out of deliveries: persons who object to a use of their data, kept until the
// objection is lifted.
//
// The file in the state folder, objections.json, holds no ids: a mark is HMAC-SHA-256, under a
// subkey of the agency's reference secret, over project and source (each with its length, 4 bytes,
// big-endian; empty: all of them) and the person id. Without the keystore nobody can tell from it
// who objects.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"
#include "keys/secret.h"

namespace koppel::agents {

// What an objection is about.
struct ObjectionScope {
  // Empty: all, also those to come.
  std::string project;
  std::string source;
};

// Reading is thread safe.
class Objections {
 public:
  // None where there is no file. INVALID_ARGUMENT "PATH: ..." where it was damaged.
  static Result<Objections> Load(const std::string& state_folder,
                                 const SecretBytes& reference_secret);
  // Writes the file anew; makes the folder.
  Status Save() const;

  bool empty() const { return times_.empty(); }
  // When this objection was made, if it was: milliseconds since 1970.
  std::optional<int64_t> Find(const ObjectionScope& scope, std::string_view person) const;
  // True where any objection of the person is about this source in this project.
  bool Cover(const std::string& project, const std::string& source, std::string_view person) const;
  // One that is there keeps its time.
  void Add(const ObjectionScope& scope, std::string_view person, int64_t now_ms);
  // False where there was none.
  bool Remove(const ObjectionScope& scope, std::string_view person);
  // Another one whenever the objections differ; empty for none.
  std::string Digest() const;

  // Where the objections of a state folder are; whoever changes them holds FileLock::OfFolder.
  static std::string Path(const std::string& state_folder);

 private:
  Objections(std::string path, SecretBytes key) : path_(std::move(path)), key_(std::move(key)) {}
  std::string MarkOf(const ObjectionScope& scope, std::string_view person) const;

  std::string path_;
  SecretBytes key_;
  // By mark.
  std::map<std::string, int64_t> times_;
};

}  // namespace koppel::agents
