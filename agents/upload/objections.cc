#include "agents/upload/objections.h"

#include <filesystem>

#include "agents/upload/delivery_state.pb.h"
#include "base/digest.h"
#include "base/file.h"
#include "keys/derive.h"
#include "proto/canonical.h"

namespace koppel::agents {
namespace {

// No source can have this name, so that no record reference shares the subkey.
constexpr char kObjectionLabel[] = "koppel/v1/objection";

void AppendWithLength(std::string& out, std::string_view text) {
  const auto size = static_cast<uint32_t>(text.size());
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(size >> shift));
  out.append(text);
}

}  // namespace

std::string Objections::Path(const std::string& state_folder) {
  return Concat(state_folder, "/objections.json");
}

Result<Objections> Objections::Load(const std::string& state_folder,
                                    const SecretBytes& reference_secret) {
  Objections objections(Path(state_folder), Hkdf(reference_secret, "", kObjectionLabel));
  const auto json = ReadFile(objections.path_);
  if (json.status().code() == StatusCode::kNotFound) return objections;
  KOPPEL_RETURN_IF_ERROR(json.status());
  ObjectionList list;
  KOPPEL_RETURN_IF_ERROR(ParseJson(objections.path_, *json, list));
  for (const Objection& one : list.objections()) {
    objections.times_.emplace(one.mark(), one.time_ms());
  }
  return objections;
}

Status Objections::Save() const {
  ObjectionList list;
  for (const auto& [mark, time_ms] : times_) {
    Objection& one = *list.add_objections();
    one.set_mark(mark);
    one.set_time_ms(time_ms);
  }
  KOPPEL_RETURN_IF_ERROR(MakePrivateFolder(std::filesystem::path(path_).parent_path().string()));
  return WriteFileAtomically(path_, ToJson(list), FileMode::kPrivate);
}

std::string Objections::MarkOf(const ObjectionScope& scope, std::string_view person) const {
  std::string data;
  AppendWithLength(data, scope.project);
  AppendWithLength(data, scope.source);
  data.append(person);
  return HmacSha256(key_, data);
}

std::optional<int64_t> Objections::Find(const ObjectionScope& scope,
                                        std::string_view person) const {
  const auto found = times_.find(MarkOf(scope, person));
  if (found == times_.end()) return std::nullopt;
  return found->second;
}

bool Objections::Cover(const std::string& project, const std::string& source,
                       std::string_view person) const {
  if (empty()) return false;
  return Find({"", ""}, person) || Find({"", source}, person) || Find({project, ""}, person) ||
         Find({project, source}, person);
}

void Objections::Add(const ObjectionScope& scope, std::string_view person, int64_t now_ms) {
  times_.emplace(MarkOf(scope, person), now_ms);
}

bool Objections::Remove(const ObjectionScope& scope, std::string_view person) {
  return times_.erase(MarkOf(scope, person)) > 0;
}

std::string Objections::Digest() const {
  if (empty()) return {};
  std::string marks;
  for (const auto& [mark, time_ms] : times_) marks += mark;
  return Sha256(marks);
}

}  // namespace koppel::agents
