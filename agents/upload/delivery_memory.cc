#include "agents/upload/delivery_memory.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <tuple>

#include "base/digest.h"
#include "base/file.h"
#include "keys/sign.h"
#include "proto/canonical.h"
#include "proto/record_refs.h"

namespace koppel::agents {
namespace {

namespace fs = std::filesystem;

// "<source>.<version>.json": the only names with a number in the middle and nothing behind.
bool IsReceipt(const fs::path& path) {
  const std::string name = path.filename().string();
  const size_t begin = name.find('.') + 1;
  const size_t end = name.find('.', begin);
  if (begin == 0 || end == std::string::npos || name.substr(end) != ".json") return false;
  const std::string version = name.substr(begin, end - begin);
  return !version.empty() && version.find_first_not_of("0123456789") == std::string::npos;
}

Result<RememberedDelivery> ReadReceipt(const std::string& path, std::string_view signing_key) {
  RememberedDelivery read;
  read.file = path;
  read.folder = fs::path(path).parent_path().string();
  KOPPEL_ASSIGN_OR_RETURN(const std::string json, ReadFile(path));
  KOPPEL_RETURN_IF_ERROR(ParseJson(path, json, read.receipt));
  const v1::Signed& envelope = read.receipt.envelope();
  KOPPEL_RETURN_IF_ERROR(Annotate(VerifySigned("delivery", envelope, signing_key), path));
  KOPPEL_RETURN_IF_ERROR(
      Annotate(ParseStrictly("delivery", envelope.message(), read.envelope), path));
  return read;
}

}  // namespace

std::string ReferencesPath(const std::string& folder, std::string_view source,
                           std::string_view delivery_id) {
  return Concat(folder, "/", source, ".", ToHex(delivery_id), ".refs");
}

std::string WithdrawalsPath(const std::string& folder, std::string_view source,
                            std::string_view delivery_id) {
  return Concat(folder, "/", source, ".", ToHex(delivery_id), ".withdrawn.json");
}

Result<std::vector<RememberedDelivery>> ReadReceipts(const std::string& state_folder,
                                                     std::string_view signing_key) {
  std::vector<RememberedDelivery> all;
  std::error_code error;
  for (auto i = fs::recursive_directory_iterator(state_folder, error);
       !error && i != fs::recursive_directory_iterator(); i.increment(error)) {
    if (!i->is_regular_file() || !IsReceipt(i->path())) continue;
    KOPPEL_ASSIGN_OR_RETURN(RememberedDelivery one, ReadReceipt(i->path().string(), signing_key));
    all.push_back(std::move(one));
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return ErrnoStatus(state_folder, error.value());
  }
  const auto order = [](const RememberedDelivery& one) {
    return std::tuple<const std::string&, const std::string&, uint32_t>(
        one.receipt.project_id(), one.envelope.source(), one.envelope.version());
  };
  std::sort(all.begin(), all.end(),
            [&](const auto& a, const auto& b) { return order(a) < order(b); });
  return all;
}

Result<Standing> StandsInDelivery(const std::string& folder, std::string_view source,
                                  std::string_view delivery_id, std::string_view reference) {
  const std::string path = ReferencesPath(folder, source, delivery_id);
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return Standing::kNotKnown;
  const auto size = static_cast<size_t>(file.tellg());
  if (size % kRecordRefBytes != 0) {
    return Failure(StatusCode::kDataLoss, path, ": got ", size, " bytes, want a multiple of ",
                   kRecordRefBytes);
  }
  std::string at(kRecordRefBytes, '\0');
  size_t low = 0;
  size_t high = size / kRecordRefBytes;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    file.seekg(static_cast<std::streamoff>(middle * kRecordRefBytes));
    if (!file.read(at.data(), static_cast<std::streamsize>(at.size()))) {
      return Failure(StatusCode::kUnavailable, path, ": cannot be read");
    }
    if (at == reference) return Standing::kInIt;
    (at < reference ? low : high) = at < reference ? middle + 1 : middle;
  }
  return Standing::kNotInIt;
}

Result<WithdrawalReceipts> ReadWithdrawals(const std::string& folder, std::string_view source,
                                           std::string_view delivery_id) {
  const std::string path = WithdrawalsPath(folder, source, delivery_id);
  WithdrawalReceipts receipts;
  const auto json = ReadFile(path);
  if (json.status().code() == StatusCode::kNotFound) return receipts;
  KOPPEL_RETURN_IF_ERROR(json.status());
  KOPPEL_RETURN_IF_ERROR(ParseJson(path, *json, receipts));
  return receipts;
}

}  // namespace koppel::agents
