// The linker's server: store, log, protocol objects and their gRPC faces, put together. This is
// where the concrete classes meet.
#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/status.h"
#include "base/time.h"
#include "keys/party.h"
#include "linker/config.h"
#include "linker/store/store.h"

namespace koppel::linker {

// What tests see of a server. Given by the program that makes it, never by configuration.
struct ServerHooks {
  // Every request message of our services as it was decrypted, before anything looks at it; the
  // method is "/koppel.v1.Ingest/Upload". Must be thread safe.
  std::function<void(std::string_view method, const google::protobuf::Message& request)>
      request_observer;
  // Every row before it is sealed. Must be thread safe.
  RowObserver row_observer;
};

// A server from Start until Stop.
class LinkerServer {
 public:
  // Opens the store (made when missing), continues log and jobs, and listens. `party` is the
  // linker's, with its storage and pseudonym secrets; `clock` must outlive the server. Errors of
  // Store::Open and Log::Open; UNAVAILABLE "listen: ..." where the address cannot be had.
  static Result<std::unique_ptr<LinkerServer>> Start(const LoadedConfig& loaded,
                                                     const OpenParty& party, const Clock& clock,
                                                     const ServerHooks& hooks = {});
  // Stops.
  ~LinkerServer();
  LinkerServer(const LinkerServer&) = delete;
  LinkerServer& operator=(const LinkerServer&) = delete;

  // The port it listens on.
  int port() const;
  // Refuses new calls, gives running ones a few seconds, interrupts jobs (they start again with
  // the next server). May be called twice, by one thread.
  void Stop();

 private:
  struct Parts;
  explicit LinkerServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace koppel::linker
