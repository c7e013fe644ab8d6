#include "agents/commands/encode_clkhash.h"

#include <openssl/evp.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <span>

#include "agents/clkhash/encoder.h"
#include "agents/source/csv_reader.h"
#include "base/cli.h"
#include "base/file.h"
#include "base/partial_file.h"
#include "keys/secret_file.h"

namespace koppel::agents {
namespace {

constexpr size_t kMostSchemaBytes = 4u << 20;
constexpr size_t kMostSecretBytes = 64u << 10;
// What such a file begins with; other files are not written over.
constexpr std::string_view kBegin = "{\n\"clks\": [";
constexpr std::string_view kEnd = "\n]\n}";

// Dropped before Finish, it leaves nothing.
class ClkFile {
 public:
  static Result<std::unique_ptr<ClkFile>> Create(const std::string& path) {
    KOPPEL_RETURN_IF_ERROR(CheckOutputOfFormat(path, kBegin));
    KOPPEL_ASSIGN_OR_RETURN(auto file, PartialFile::Create(path));
    KOPPEL_RETURN_IF_ERROR(file->Write(kBegin));
    return std::unique_ptr<ClkFile>(new ClkFile(std::move(file)));
  }
  ClkFile(const ClkFile&) = delete;
  ClkFile& operator=(const ClkFile&) = delete;

  Status Add(std::span<const unsigned char> clk) {
    line_ = records_++ == 0 ? "\n\"" : ",\n\"";
    const size_t begin = line_.size();
    // Four characters for every three bytes, and a zero byte.
    line_.resize(begin + (clk.size() + 2) / 3 * 4 + 1);
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(line_.data() + begin), clk.data(),
                    static_cast<int>(clk.size()));
    line_.back() = '"';
    return file_->Write(line_);
  }

  Status Finish() {
    KOPPEL_RETURN_IF_ERROR(file_->Write(kEnd));
    return file_->Finish();
  }

  uint64_t records() const { return records_; }

 private:
  explicit ClkFile(std::unique_ptr<PartialFile> file) : file_(std::move(file)) {}

  std::unique_ptr<PartialFile> file_;
  std::string line_;
  uint64_t records_ = 0;
};

Result<SecretBytes> ReadSecret(const std::string& path) {
  KOPPEL_RETURN_IF_ERROR(CheckSecretFile(path));
  KOPPEL_ASSIGN_OR_RETURN(std::string bytes, ReadFile(path, kMostSecretBytes));
  if (bytes.empty()) return InvalidArgument(path, ": got an empty file, want the secret");
  if (bytes.back() == '\n') {
    std::fprintf(stderr, "koppel-agent: %s: ends with a line break, which is part of the secret\n",
                 path.c_str());
  }
  SecretBytes secret = SecretBytes::CopyOf(bytes);
  Wipe(bytes);
  return secret;
}

Status CheckHeader(const CsvColumns& columns, const ClkhashSchema& schema) {
  const std::vector<std::string>& names = columns.names();
  if (names.size() != schema.features.size()) {
    return InvalidArgument(columns.file(), ":1: got ", names.size(), " columns, want ",
                           schema.features.size(), ", one for each feature of the schema");
  }
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string& want = schema.features[i].identifier;
    if (names[i] == want) continue;
    return InvalidArgument(columns.file(), ":1: column ", i + 1, ": got another name, want ", want,
                           " (the schema's order); is there a header row?");
  }
  return OkStatus();
}

Status EncodeRows(CsvReader& reader, ClkEncoder& encoder, ClkFile& file) {
  Progress progress("encoding", "bytes", reader.file_bytes());
  CsvRow row;
  while (true) {
    KOPPEL_ASSIGN_OR_RETURN(const bool found, reader.Next(row));
    if (!found) return file.Finish();
    const auto clk = encoder.Encode(row.cells);
    if (!clk.ok()) return Annotate(clk.status(), Concat(reader.columns().file(), ":", row.line));
    KOPPEL_RETURN_IF_ERROR(file.Add(*clk));
    progress.Update(reader.read_bytes());
  }
}

}  // namespace

Result<EncodeReport> EncodeClkhash(const ClkhashRequest& request) {
  KOPPEL_RETURN_IF_ERROR(
      CheckOutput(request.out, {request.csv, request.schema, request.secret_file}));
  KOPPEL_ASSIGN_OR_RETURN(const std::string json, ReadFile(request.schema, kMostSchemaBytes));
  KOPPEL_ASSIGN_OR_RETURN(const ClkhashSchema schema, ParseClkhashSchema(request.schema, json));
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes secret, ReadSecret(request.secret_file));
  KOPPEL_ASSIGN_OR_RETURN(ClkEncoder encoder, ClkEncoder::Create(schema, secret));
  KOPPEL_ASSIGN_OR_RETURN(const std::unique_ptr<CsvReader> reader, CsvReader::Open(request.csv));
  KOPPEL_RETURN_IF_ERROR(CheckHeader(reader->columns(), schema));
  KOPPEL_ASSIGN_OR_RETURN(const std::unique_ptr<ClkFile> file, ClkFile::Create(request.out));
  KOPPEL_RETURN_IF_ERROR(EncodeRows(*reader, encoder, *file));
  EncodeReport report;
  report.set_file(request.out);
  report.set_source(FileStem(request.csv));
  report.set_schema(request.schema);
  report.set_records(file->records());
  report.set_rows(file->records());
  return report;
}

}  // namespace koppel::agents
