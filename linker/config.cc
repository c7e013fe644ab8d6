#include "linker/config.h"

#include <algorithm>
#include <filesystem>
#include <thread>

#include "base/file.h"
#include "keys/party.h"
#include "proto/canonical.h"

namespace koppel::linker {
namespace {

constexpr size_t kMostConfigBytes = 1u << 20;
constexpr uint32_t kMostMatchThreads = 256;
constexpr uint32_t kMostJobThreads = 16;
constexpr uint64_t kMostJobRecords = 100'000'000;

Status CheckRange(std::string_view field, uint64_t value, uint64_t most) {
  if (value >= 1 && value <= most) return OkStatus();
  return InvalidArgument(field, ": got ", value, ", want 1..", most);
}

std::string Resolve(const std::string& folder, const std::string& path) {
  return (std::filesystem::path(folder) / path).lexically_normal().string();
}

void FillDefaults(LinkerConfig& config) {
  if (config.listen().empty()) config.set_listen("127.0.0.1:0");
  if (config.data().empty()) config.set_data("data");
  if (config.key_file().empty()) config.set_key_file("storage.keys");
  if (config.match_threads() == 0) {
    config.set_match_threads(
        std::clamp(std::thread::hardware_concurrency(), 1u, kMostMatchThreads));
  }
  if (config.job_threads() == 0) config.set_job_threads(1);
  if (config.most_job_records() == 0) config.set_most_job_records(10'000'000);
}

}  // namespace

Status CompleteConfig(LinkerConfig& config) {
  FillDefaults(config);
  if (config.party().party().empty()) {
    return InvalidArgument("party.party: got nothing, want the linker's party name");
  }
  if (config.listen().find(':') == std::string::npos) {
    return InvalidArgument("listen: got ", config.listen(), ", want host:port");
  }
  KOPPEL_RETURN_IF_ERROR(CheckRange("match_threads", config.match_threads(), kMostMatchThreads));
  KOPPEL_RETURN_IF_ERROR(CheckRange("job_threads", config.job_threads(), kMostJobThreads));
  return CheckRange("most_job_records", config.most_job_records(), kMostJobRecords);
}

Result<LoadedConfig> LoadConfig(const std::string& path) {
  KOPPEL_ASSIGN_OR_RETURN(const std::string json, ReadFile(path, kMostConfigBytes));
  LoadedConfig loaded;
  KOPPEL_RETURN_IF_ERROR(ParseJson(path, json, loaded.config));
  KOPPEL_RETURN_IF_ERROR(Annotate(CompleteConfig(loaded.config), path));
  KOPPEL_RETURN_IF_ERROR(Annotate(CheckPartyConfig(loaded.config.party(), false), path));
  loaded.folder = std::filesystem::absolute(path).parent_path().string();
  return loaded;
}

std::string DataFolder(const LoadedConfig& loaded) {
  return Resolve(loaded.folder, loaded.config.data());
}

std::string KeyFile(const LoadedConfig& loaded) {
  return Resolve(loaded.folder, loaded.config.key_file());
}

}  // namespace koppel::linker
