#include "office/payloads/open_result.h"

#include <map>
#include <set>

#include "base/digest.h"
#include "koppel/v1/job.pb.h"
#include "office/database/writer.h"
#include "office/evidence/log_evidence.h"
#include "office/payloads/payload_opener.h"
#include "office/result/result_file.h"
#include "proto/canonical.h"
#include "proto/check_project.h"
#include "proto/result_digest.h"

namespace koppel::office {
namespace {

template <typename... Parts>
Status DataLoss(const Parts&... parts) {
  return Failure(StatusCode::kDataLoss, parts...);
}

// What a result's header says, checked against the office's own signature: the linker cannot put
// another specification, and with it other keys, into its place.
struct CheckedHeader {
  v1::ProjectSpecification specification;
  v1::JobSpecification job;
  WithdrawnRecords withdrawn;
};

Result<CheckedHeader> CheckHeader(const ResultHeader& header, const SigningKey& signing) {
  CheckedHeader checked;
  KOPPEL_RETURN_IF_ERROR(VerifySigned("job", header.job(), signing.public_key()));
  KOPPEL_RETURN_IF_ERROR(ParseStrictly("job", header.job().message(), checked.job));
  const std::string hash = TaggedHash("project", header.specification());
  if (checked.job.project_hash() != hash) {
    return DataLoss("result: got a specification of another project than the job's, want its own");
  }
  KOPPEL_ASSIGN_OR_RETURN(checked.specification,
                          ParseProject("specification", header.specification()));
  const v1::PublicManifest& manifest = header.manifest().public_();
  if (manifest.project_hash() != hash || manifest.job_id() != checked.job.job_id()) {
    return DataLoss("manifest: got that of another job, want that of the result");
  }
  if (manifest.previous_result() != checked.job.previous_result()) {
    return DataLoss("manifest: got another previous result than the job's, want its own");
  }
  KOPPEL_ASSIGN_OR_RETURN(checked.withdrawn,
                          CheckLogEvidence({checked.specification, header.job(), checked.job},
                                           manifest, header.evidence()));
  return checked;
}

// The deliveries that came are those that the manifest and the job name, in the same versions.
Status CheckDeliveries(const CheckedHeader& header, const v1::PublicManifest& manifest,
                       const std::map<std::string, DeliveryRow>& rows) {
  std::set<std::string> used;
  for (const v1::DeliveryUse& use : manifest.deliveries()) {
    const auto row = rows.find(use.source());
    if (row == rows.end() || row->second.delivery_id != use.delivery_id() ||
        row->second.version != use.version() || row->second.records_root != use.records_root()) {
      return DataLoss("manifest: got a delivery that did not come with the result, want its own");
    }
    used.insert(use.source());
  }
  std::set<std::string> wanted(header.job.sources().begin(), header.job.sources().end());
  if (wanted.empty()) {
    for (const v1::Source& source : header.specification.sources()) wanted.insert(source.name());
  }
  if (used != wanted || rows.size() != used.size()) {
    return DataLoss("result: got deliveries of other sources than the job asked for, want those");
  }
  return OkStatus();
}

class ResultCopier {
 public:
  // `previous_result` is that of the job; empty: it continues none.
  ResultCopier(PayloadOpener opener, DatabaseWriter& writer, const std::string& previous_result)
      : opener_(std::move(opener)),
        writer_(writer),
        continues_(!previous_result.empty()),
        digest_(previous_result) {}

  Status Take(const v1::FetchPersonsResponse& part) {
    if (part.has_delivery()) {
      KOPPEL_ASSIGN_OR_RETURN(const DeliveryRow row, opener_.AddDelivery(part.delivery()));
      rows_.emplace(row.source, row);
      return writer_.WriteDelivery(row);
    }
    digest_.AddBatch(part.batch());
    for (const v1::Person& person : part.batch().persons()) {
      KOPPEL_ASSIGN_OR_RETURN(const OpenedPerson opened, opener_.Open(person));
      Count(opened);
      const Status written = writer_.WritePerson(opened);
      if (written.code() == StatusCode::kAlreadyExists) {
        return DataLoss("result: got a pseudonym twice, want each person once");
      }
      KOPPEL_RETURN_IF_ERROR(written);
    }
    for (const v1::PossibleLink& link : part.batch().possible()) {
      KOPPEL_RETURN_IF_ERROR(TakePossible(link));
    }
    for (const v1::PersonChange& change : part.batch().changes()) {
      KOPPEL_RETURN_IF_ERROR(TakeChange(change));
    }
    return OkStatus();
  }

  // Every record came, and grouped as the manifest says.
  Status CheckComplete(const std::string& result_digest) const {
    KOPPEL_RETURN_IF_ERROR(opener_.CheckComplete());
    if (digest_.Digest() == result_digest) return OkStatus();
    return DataLoss("result: got persons that differ from those that the linker logged, want ",
                    "the result digest ", ToHex(result_digest));
  }
  const OpenSummary& summary() const { return summary_; }
  const std::map<std::string, DeliveryRow>& rows() const { return rows_; }

 private:
  Status TakePossible(const v1::PossibleLink& link) {
    if (link.probability_percent() < 1 || link.probability_percent() > 99) {
      return DataLoss("result: got a possible link of ", link.probability_percent(),
                      " percent, want 1 to 99");
    }
    if (!rows_.contains(link.source_a()) || !rows_.contains(link.source_b())) {
      return DataLoss("result: got a possible link of a source that did not come with it, want ",
                      "its own sources");
    }
    const Status written = writer_.WritePossible(link);
    if (written.code() == StatusCode::kNotFound || written.code() == StatusCode::kAlreadyExists) {
      return DataLoss("result: got a possible link twice or of a person that did not come before ",
                      "it, want each once behind its persons");
    }
    return written;
  }

  // Not part of the digest: with the previous result they follow from the persons, without it they
  // are what the linker says.
  Status TakeChange(const v1::PersonChange& change) {
    if (!continues_) return DataLoss("result: got changes, but the job named no previous result");
    const Status written = writer_.WriteChange(change);
    if (written.code() == StatusCode::kNotFound || written.code() == StatusCode::kAlreadyExists ||
        written.code() == StatusCode::kInvalidArgument) {
      return DataLoss("result: got a change twice, of a person that did not come before it or of ",
                      "no kind that goes with its pseudonyms, want each once behind its persons");
    }
    return written;
  }

  void Count(const OpenedPerson& person) {
    ++summary_.persons;
    summary_.records += person.members.size();
    for (const OpenedMember& member : person.members) {
      summary_.events += static_cast<uint64_t>(member.payload.events_size());
    }
  }

  PayloadOpener opener_;
  DatabaseWriter& writer_;
  const bool continues_;
  ResultDigest digest_;
  OpenSummary summary_;
  std::map<std::string, DeliveryRow> rows_;
};

}  // namespace

Result<OpenSummary> OpenResultFile(const std::string& result, const std::string& out,
                                   const OfficeKeys& keys,
                                   const std::function<void(uint64_t)>& progress) {
  KOPPEL_ASSIGN_OR_RETURN(const std::unique_ptr<ResultReader> reader, ResultReader::Open(result));
  const ResultHeader& header = reader->header();
  KOPPEL_ASSIGN_OR_RETURN(const CheckedHeader checked, CheckHeader(header, keys.signing));
  KOPPEL_ASSIGN_OR_RETURN(PayloadOpener opener,
                          PayloadOpener::Create(checked.specification, checked.job.project_hash(),
                                                checked.job.epoch(), keys.sealing));
  opener.LeaveOut(checked.withdrawn);
  KOPPEL_ASSIGN_OR_RETURN(const std::unique_ptr<DatabaseWriter> writer,
                          DatabaseWriter::Create(out));
  KOPPEL_RETURN_IF_ERROR(writer->WriteMeta(
      {header.specification(), checked.job.project_hash(), checked.job.job_id()}));
  KOPPEL_RETURN_IF_ERROR(writer->WriteManifest(header.manifest()));
  ResultCopier copier(std::move(opener), *writer, checked.job.previous_result());
  v1::FetchPersonsResponse part;
  while (true) {
    KOPPEL_ASSIGN_OR_RETURN(const bool more, reader->Next(part));
    if (!more) break;
    KOPPEL_RETURN_IF_ERROR(copier.Take(part));
    progress(copier.summary().persons);
  }
  KOPPEL_RETURN_IF_ERROR(CheckDeliveries(checked, header.manifest().public_(), copier.rows()));
  KOPPEL_RETURN_IF_ERROR(copier.CheckComplete(header.manifest().public_().result_digest()));
  KOPPEL_RETURN_IF_ERROR(writer->Finish());
  return copier.summary();
}

}  // namespace koppel::office
