#include "proto/grpc_status.h"

namespace koppel {
namespace {

// How the packaged gRPC (1.51) words it, and what it means. The first that fits counts: what
// failed while connecting is told at the end of a text on connecting.
struct Meaning {
  std::string_view text;
  std::string_view words;
};

constexpr std::string_view kNotReachable = "not reachable (is koppel-linker serve running there?)";
constexpr std::string_view kLost = "connection lost; run the command again";

constexpr Meaning kMeanings[] = {
    {"certificate verify failed",
     "its certificate is not by the authority that party.authority names, or has expired"},
    {"erification check failed",
     "its certificate is not that of the linker that party.linker_party names"},
    {"andshake failed", "TLS handshake failed; check the certificates of both sides"},
    {"failed to connect", kNotReachable},
    {"DNS resolution failed", kNotReachable},
    {"recvmsg:", kLost},
    {"sendmsg:", kLost},
    {"Socket closed", kLost},
    {"GOAWAY", kLost},
    {"Connection reset", kLost},
    {"Broken pipe", kLost},
    {"keepalive", kLost},
    {"RST_STREAM", kLost},
    {"CANCELLED", kLost},
    {"Cancelled", kLost},
    {"Deadline Exceeded", "no answer in time; run the command again"},
};

bool IsOfTheConnection(const Status& status) {
  return status.code() == StatusCode::kUnavailable || status.code() == StatusCode::kCancelled ||
         status.code() == StatusCode::kDeadlineExceeded || status.code() == StatusCode::kInternal ||
         status.code() == StatusCode::kUnknown;
}

}  // namespace

grpc::Status ToGrpc(const Status& status) {
  return {static_cast<grpc::StatusCode>(status.raw_code()), std::string(status.message())};
}

Status FromGrpc(const grpc::Status& status) {
  return Status(static_cast<StatusCode>(status.error_code()), status.error_message());
}

Status FromLinker(std::string_view address, const Status& status) {
  const std::string who = Concat("linker ", address);
  if (!IsOfTheConnection(status)) return Annotate(status, who);
  for (const Meaning& meaning : kMeanings) {
    if (MessageOf(status).find(meaning.text) == std::string_view::npos) continue;
    return Failure(status.code(), who, ": ", meaning.words);
  }
  return Annotate(status, who);
}

}  // namespace koppel
