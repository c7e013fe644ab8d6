// The gRPC faces of the protocol objects: identity, rights, one call, status; nothing else.
#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "linker/service/ingest.h"
#include "linker/service/jobs.h"
#include "linker/service/log_reader.h"
#include "linker/service/projects.h"
#include "linker/service/streams.h"

namespace koppel::linker {

// What is passed must outlive the service. Thread safe.
std::unique_ptr<grpc::Service> MakeProjectsService(ProjectBook& projects);
std::unique_ptr<grpc::Service> MakeKeyExchangeService(ProjectBook& projects);
std::unique_ptr<grpc::Service> MakeIngestService(ProjectBook& projects, Ingest& ingest,
                                                 StreamBook& streams);
std::unique_ptr<grpc::Service> MakeJobsService(ProjectBook& projects, JobDesk& desk,
                                               StreamBook& streams);
std::unique_ptr<grpc::Service> MakeLogService(LogReader& reader, StreamBook& streams);

}  // namespace koppel::linker
