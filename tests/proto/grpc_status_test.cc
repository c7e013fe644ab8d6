#include "proto/grpc_status.h"

#include <gmock/gmock.h>

#include "tests/support/status_matchers.h"

namespace koppel {
namespace {

Status Told(StatusCode code, const std::string& text) {
  return FromLinker("hub:7001", Status(code, text));
}

TEST(FromLinkerTest, WhatTheLinkerSaysIsPassedOn) {
  EXPECT_OK(FromLinker("hub:7001", OkStatus()));
  EXPECT_EQ(Told(StatusCode::kNotFound, "job: got an unknown id"),
            Status(StatusCode::kNotFound, "linker hub:7001: job: got an unknown id"));
  EXPECT_EQ(Told(StatusCode::kUnavailable, "storage: read-only"),
            Status(StatusCode::kUnavailable, "linker hub:7001: storage: read-only"));
  // The words of a connection, but not as gRPC's own status.
  EXPECT_EQ(Told(StatusCode::kInvalidArgument, "purpose: got Socket closed").message(),
            "linker hub:7001: purpose: got Socket closed");
}

TEST(FromLinkerTest, GrpcsOwnTextsBecomeOneLineEach) {
  const struct {
    StatusCode code;
    const char* text;
    const char* words;
  } cases[] = {
      {StatusCode::kUnavailable,
       "failed to connect to all addresses; last error: UNKNOWN: ipv4:127.0.0.1:1: Failed to "
       "connect to remote host: Connection refused",
       "not reachable (is koppel-linker serve running there?)"},
      {StatusCode::kUnavailable,
       "DNS resolution failed for hub:7001: C-ares status is not ARES_SUCCESS",
       "not reachable (is koppel-linker serve running there?)"},
      {StatusCode::kUnavailable,
       "failed to connect to all addresses; last error: UNKNOWN: ipv4:127.0.0.1:1: Ssl handshake "
       "failed: SSL_ERROR_SSL: error:0A000086:SSL routines::certificate verify failed",
       "its certificate is not by the authority that party.authority names, or has expired"},
      {StatusCode::kUnavailable, "recvmsg:Connection reset by peer",
       "connection lost; run the command again"},
      {StatusCode::kUnavailable, "Socket closed", "connection lost; run the command again"},
      {StatusCode::kCancelled, "CANCELLED", "connection lost; run the command again"},
      {StatusCode::kDeadlineExceeded, "Deadline Exceeded",
       "no answer in time; run the command again"},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(Told(one.code, one.text), Status(one.code, Concat("linker hub:7001: ", one.words)));
  }
}

}  // namespace
}  // namespace koppel
