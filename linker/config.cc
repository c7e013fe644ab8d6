#include "linker/config.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <thread>

#include "base/file.h"
#include "keys/party.h"
#include "proto/canonical.h"
#include "proto/check_rules.h"

namespace koppel::linker {
namespace {

constexpr size_t kMostConfigBytes = 1u << 20;
constexpr uint32_t kMostMatchThreads = 256;
constexpr uint32_t kMostJobThreads = 16;
constexpr uint64_t kMostJobMib = 16u << 20;

// gRPC takes a port over 65535 modulo 65536.
Status CheckListen(const std::string& listen) {
  const size_t colon = listen.rfind(':');
  if (colon != std::string::npos && colon > 0) {
    uint16_t port = 0;
    const char* const end = listen.data() + listen.size();
    const auto [stop, error] = std::from_chars(listen.data() + colon + 1, end, port);
    if (stop == end && error == std::errc()) return OkStatus();
  }
  return InvalidArgument("listen: got ", listen, ", want host:port with a port of 0..65535");
}

std::string Resolve(const std::string& folder, const std::string& path) {
  return (std::filesystem::path(folder) / path).lexically_normal().string();
}

uint64_t MachineMib() {
  const auto pages = static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES));
  return pages * static_cast<uint64_t>(sysconf(_SC_PAGESIZE)) >> 20;
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
  if (config.most_job_mib() == 0) {
    config.set_most_job_mib(std::max<uint64_t>(MachineMib() / 2 / config.job_threads(), 1));
  }
}

}  // namespace

Status CompleteConfig(LinkerConfig& config) {
  FillDefaults(config);
  if (config.party().party().empty()) {
    return InvalidArgument("party.party: got nothing, want the linker's party name");
  }
  KOPPEL_RETURN_IF_ERROR(CheckListen(config.listen()));
  KOPPEL_RETURN_IF_ERROR(CheckRange("match_threads", config.match_threads(), 1, kMostMatchThreads));
  KOPPEL_RETURN_IF_ERROR(CheckRange("job_threads", config.job_threads(), 1, kMostJobThreads));
  return CheckRange("most_job_mib", config.most_job_mib(), 1, kMostJobMib);
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
