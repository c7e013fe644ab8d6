#include "agents/source/external_sort.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace koppel::agents {
namespace {

// An entry in memory and in a run: both lengths, key, value.
struct Lengths {
  uint32_t key;
  uint32_t value;
};

constexpr size_t kLeastRunBuffer = 4u << 10;
constexpr size_t kMostRunBuffer = 1u << 20;
constexpr size_t kLeastFanIn = 4;
constexpr size_t kMostFanIn = 512;

Lengths LengthsAt(const char* at) {
  Lengths lengths;
  std::memcpy(&lengths, at, sizeof lengths);
  return lengths;
}

std::string_view KeyAt(const char* at) { return {at + sizeof(Lengths), LengthsAt(at).key}; }

std::string_view ValueAt(const char* at) {
  const Lengths lengths = LengthsAt(at);
  return {at + sizeof lengths + lengths.key, lengths.value};
}

size_t SizeOf(Lengths lengths) {
  return sizeof lengths + size_t{lengths.key} + size_t{lengths.value};
}

void AppendEntry(std::string_view key, std::string_view value, std::string& to) {
  const Lengths lengths{static_cast<uint32_t>(key.size()), static_cast<uint32_t>(value.size())};
  to.append(reinterpret_cast<const char*>(&lengths), sizeof lengths);
  to += key;
  to += value;
}

// The first eight bytes of a key as a number of the same order.
uint64_t PrefixOf(std::string_view key) {
  uint64_t prefix = 0;
  std::memcpy(&prefix, key.data(), std::min(key.size(), sizeof prefix));
  return std::endian::native == std::endian::big ? prefix : __builtin_bswap64(prefix);
}

}  // namespace

// The entries of one run, one after the other.
class ExternalSort::RunReader {
 public:
  RunReader(const TempFile& file, size_t order, size_t buffer_bytes)
      : file_(file), order_(order), buffer_(buffer_bytes, '\0') {}

  // False at the end.
  Result<bool> Advance() {
    begin_ += entry_;
    if (begin_ == filled_ && read_ == file_.size()) return false;
    KOPPEL_RETURN_IF_ERROR(Have(sizeof(Lengths)));
    entry_ = SizeOf(LengthsAt(at()));
    KOPPEL_RETURN_IF_ERROR(Have(entry_));
    return true;
  }

  const char* at() const { return buffer_.data() + begin_; }

  // Whether the entry comes after that of `other`.
  bool After(const RunReader& other) const {
    const int order = KeyAt(at()).compare(KeyAt(other.at()));
    return order != 0 ? order > 0 : order_ > other.order_;
  }

 private:
  // Sees to it that the next `bytes` of the run are in the buffer.
  Status Have(size_t bytes) {
    if (filled_ - begin_ >= bytes) return OkStatus();
    std::memmove(buffer_.data(), at(), filled_ - begin_);
    filled_ -= begin_;
    begin_ = 0;
    if (buffer_.size() < bytes) buffer_.resize(bytes);
    const uint64_t left = file_.size() - read_;
    const size_t more = static_cast<size_t>(std::min<uint64_t>(buffer_.size() - filled_, left));
    KOPPEL_RETURN_IF_ERROR(file_.ReadAt(read_, buffer_.data() + filled_, more));
    read_ += more;
    filled_ += more;
    if (filled_ >= bytes) return OkStatus();
    return Failure(StatusCode::kDataLoss, "sort: a run ends within an entry");
  }

  const TempFile& file_;
  size_t order_;
  std::string buffer_;
  size_t begin_ = 0;
  size_t filled_ = 0;
  size_t entry_ = 0;
  uint64_t read_ = 0;
};

// All runs as one.
class ExternalSort::Merge {
 public:
  static Result<std::unique_ptr<Merge>> Create(const std::vector<Run>& runs, size_t memory) {
    auto merge = std::make_unique<Merge>();
    const size_t share = std::clamp(memory / runs.size(), kLeastRunBuffer, kMostRunBuffer);
    for (size_t i = 0; i < runs.size(); ++i) {
      auto reader = std::make_unique<RunReader>(*runs[i].file, i, share);
      KOPPEL_ASSIGN_OR_RETURN(const bool any, reader->Advance());
      if (any) merge->heap_.push_back(std::move(reader));
    }
    std::make_heap(merge->heap_.begin(), merge->heap_.end(), Later);
    return merge;
  }

  // The first call gives the first entry; null at the end.
  Result<const char*> Next() {
    if (given_) {
      KOPPEL_ASSIGN_OR_RETURN(const bool more, heap_.back()->Advance());
      if (more) {
        std::push_heap(heap_.begin(), heap_.end(), Later);
      } else {
        heap_.pop_back();
      }
    }
    given_ = !heap_.empty();
    if (!given_) return nullptr;
    std::pop_heap(heap_.begin(), heap_.end(), Later);
    return heap_.back()->at();
  }

 private:
  static bool Later(const std::unique_ptr<RunReader>& a, const std::unique_ptr<RunReader>& b) {
    return a->After(*b);
  }

  // A heap but for the last one, whose entry was given out.
  std::vector<std::unique_ptr<RunReader>> heap_;
  bool given_ = false;
};

ExternalSort::ExternalSort(SortSettings settings) : settings_(std::move(settings)) {}
ExternalSort::~ExternalSort() = default;

Status ExternalSort::Add(std::string_view key, std::string_view value) {
  const size_t bytes = sizeof(Lengths) + key.size() + value.size() + sizeof(Place);
  const size_t used = buffer_.size() + places_.size() * sizeof(Place);
  if (!places_.empty() && used + bytes > settings_.memory_bytes) KOPPEL_RETURN_IF_ERROR(Spill());
  // At once: a buffer that grows is there twice while it does. What is not written takes no memory.
  if (buffer_.capacity() < settings_.memory_bytes) buffer_.reserve(settings_.memory_bytes);
  places_.push_back({PrefixOf(key), buffer_.size()});
  AppendEntry(key, value, buffer_);
  ++size_;
  return OkStatus();
}

void ExternalSort::SortBuffer() {
  std::sort(places_.begin(), places_.end(), [this](const Place& a, const Place& b) {
    if (a.prefix != b.prefix) return a.prefix < b.prefix;
    const int order = KeyAt(&buffer_[a.offset]).compare(KeyAt(&buffer_[b.offset]));
    return order != 0 ? order < 0 : a.offset < b.offset;
  });
}

Status ExternalSort::Spill() {
  SortBuffer();
  KOPPEL_ASSIGN_OR_RETURN(auto file, TempFile::Create(settings_.folder));
  for (const Place& place : places_) {
    const char* at = &buffer_[place.offset];
    KOPPEL_RETURN_IF_ERROR(file->Append({at, SizeOf(LengthsAt(at))}));
  }
  KOPPEL_RETURN_IF_ERROR(file->Flush());
  runs_.push_back({std::move(file)});
  ++written_runs_;
  buffer_.clear();
  places_.clear();
  return runs_.size() < FanIn() ? OkStatus() : MergeRuns();
}

// Makes one run of all: so many can never be open that their buffers break the budget.
Status ExternalSort::MergeRuns() {
  KOPPEL_ASSIGN_OR_RETURN(auto file, TempFile::Create(settings_.folder));
  KOPPEL_ASSIGN_OR_RETURN(const auto merge, Merge::Create(runs_, settings_.memory_bytes / 2));
  while (true) {
    KOPPEL_ASSIGN_OR_RETURN(const char* const at, merge->Next());
    if (at == nullptr) break;
    KOPPEL_RETURN_IF_ERROR(file->Append({at, SizeOf(LengthsAt(at))}));
  }
  KOPPEL_RETURN_IF_ERROR(file->Flush());
  runs_.clear();
  runs_.push_back({std::move(file)});
  return OkStatus();
}

size_t ExternalSort::FanIn() const {
  return std::clamp(settings_.memory_bytes / (64u << 10), kLeastFanIn, kMostFanIn);
}

Status ExternalSort::Finish() {
  if (runs_.empty()) {
    SortBuffer();
    return OkStatus();
  }
  if (!places_.empty()) KOPPEL_RETURN_IF_ERROR(Spill());
  // Their memory goes to the runs' buffers.
  std::string().swap(buffer_);
  std::vector<Place>().swap(places_);
  KOPPEL_ASSIGN_OR_RETURN(merge_, Merge::Create(runs_, settings_.memory_bytes));
  return OkStatus();
}

Result<bool> ExternalSort::Next(std::string_view& key, std::string_view& value) {
  const char* at = nullptr;
  if (merge_ != nullptr) {
    KOPPEL_ASSIGN_OR_RETURN(at, merge_->Next());
  } else if (next_place_ < places_.size()) {
    at = &buffer_[places_[next_place_++].offset];
  }
  if (at == nullptr) return false;
  key = KeyAt(at);
  value = ValueAt(at);
  return true;
}

}  // namespace koppel::agents
