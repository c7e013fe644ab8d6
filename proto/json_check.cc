#include "proto/json_check.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "proto/json_error.h"

namespace koppel {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::OneofDescriptor;
using Json = nlohmann::json;

// Nothing that is read here has so many; protobuf stops at 100 messages within each other, of which
// an object of free form is three.
constexpr size_t kMostNesting = 32;
constexpr int kNumberOutOfRange = 406;  // of nlohmann's errors

// The bytes of a text, and how many of them were read: the parser tells its place only in errors.
class CountedByte {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountedByte(const char* at, size_t& read) : at_(at), read_(&read) {}
  reference operator*() const { return *at_; }
  CountedByte& operator++() {
    ++at_;
    ++*read_;
    return *this;
  }
  bool operator==(const CountedByte& other) const { return at_ == other.at_; }

 private:
  const char* at_;
  size_t* read_;
};

// Messages of free form, which protobuf has for JSON without a schema.
bool IsFree(const Descriptor* type) { return type->file()->package() == "google.protobuf"; }

std::string Shown(const std::string& key) { return IsPlain(key) ? key : "..."; }

const FieldDescriptor* FindField(const Descriptor* type, const std::string& key) {
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (field->name() == key || field->json_name() == key) return field;
  }
  return nullptr;
}

// A place of the file and what belongs there.
struct Place {
  std::string path;
  // The message that an object here must be; null: anything, or no object.
  const Descriptor* type = nullptr;
  // The field whose value, or list of values, stands here; null at the top and below free form.
  const FieldDescriptor* field = nullptr;
  bool in_list = false;

  bool IsAnything() const { return type == nullptr && field == nullptr; }
  bool WantsList() const { return field != nullptr && field->is_repeated() && !in_list; }
  bool WantsObject() const { return type != nullptr && !WantsList(); }
  bool WantsOther() const { return field != nullptr && type == nullptr && !WantsList(); }
  // protobuf takes null for a field that is not there.
  bool TakesNull() const { return IsAnything() || (field != nullptr && !in_list); }

  std::string Wanted() const {
    if (WantsList()) return "a list";
    return field != nullptr ? WantedBy(field) : "a JSON object";
  }
};

Place Member(const Place& place, const std::string& name, const FieldDescriptor* field) {
  Place member{Concat(place.path, place.path.empty() ? "" : ".", name)};
  const Descriptor* type = field == nullptr ? nullptr : field->message_type();
  if (field == nullptr || (type != nullptr && (IsFree(type) || field->is_map()))) return member;
  member.type = type;
  member.field = field;
  return member;
}

// A list or an object that has been entered and not left.
struct Open {
  Place place;
  bool is_list = false;
  size_t elements = 0;
  std::set<std::string> keys;
  std::map<const OneofDescriptor*, const FieldDescriptor*> choices;
  // Where the value behind the last key stands.
  Place member;
};

class Checker : public nlohmann::json_sax<Json> {
 public:
  Checker(std::string_view what, std::string_view json, const Descriptor* type)
      : what_(what), json_(json), top_{"", IsFree(type) ? nullptr : type} {}

  Status Check() {
    // The parser takes these for the end, and for nothing.
    const size_t zero = json_.find('\0');
    if (zero != std::string_view::npos || json_.starts_with(kByteOrderMark)) {
      read_ = zero == std::string_view::npos ? 0 : zero + 1;
      Malformed();
      return status_;
    }
    const CountedByte begin(json_.data(), read_);
    const CountedByte end(json_.data() + json_.size(), read_);
    Json::sax_parse(begin, end, this);
    return status_;
  }

  bool start_object(size_t) override {
    const Place place = Next();
    if (!place.IsAnything() && !place.WantsObject()) return Unfitting(place, "an object");
    return Enter(place, false);
  }
  bool start_array(size_t) override {
    const Place place = Next();
    if (!place.IsAnything() && !place.WantsList()) return Unfitting(place, "a list");
    return Enter(place, true);
  }
  bool end_object() override { return Leave(); }
  bool end_array() override { return Leave(); }

  bool key(string_t& key) override {
    Open& object = open_.back();
    const Descriptor* type = object.place.type;
    const FieldDescriptor* field = type == nullptr ? nullptr : FindField(type, key);
    if (type != nullptr && field == nullptr) {
      return Fail(object.place.path, Concat("got an unknown field \"", Shown(key),
                                            "\", want one of ", FieldNames(type)));
    }
    const std::string name = field == nullptr ? key : field->name();
    object.member = Member(object.place, Shown(name), field);
    if (!object.keys.insert(name).second) {
      return Fail(object.member.path, "got it twice, want it once");
    }
    chosen_ = field;
    return true;
  }

  bool null() override {
    chosen_ = nullptr;
    const Place place = Next();
    return place.TakesNull() || Unfitting(place, "null");
  }
  bool boolean(bool value) override { return Other(value ? "true" : "false"); }
  bool number_integer(number_integer_t) override { return Other("a number"); }
  bool number_unsigned(number_unsigned_t) override { return Other("a number"); }
  bool number_float(number_float_t, const string_t&) override { return Other("a number"); }
  bool string(string_t&) override { return Other("a text"); }
  bool binary(binary_t&) override { return Other("bytes"); }  // Not in JSON.

  bool parse_error(size_t, const std::string&, const Json::exception& error) override {
    if (error.id == kNumberOutOfRange) {
      return Fail(Next().path, "got a number that is too large, want another");
    }
    return Malformed();
  }

 private:
  bool Malformed() { return Fail("", "got malformed JSON, want JSON in UTF-8 (RFC 8259)"); }

  // The place of the value that begins here.
  Place Next() {
    if (open_.empty()) return top_;
    Open& in = open_.back();
    if (!in.is_list) return in.member;
    Place element = in.place;
    element.path = Concat(in.place.path, "[", in.elements++, "]");
    element.in_list = true;
    return element;
  }

  bool Other(std::string_view got) {
    const Place place = Next();
    if (!place.IsAnything() && !place.WantsOther()) return Unfitting(place, got);
    return Choose();
  }

  bool Enter(const Place& place, bool is_list) {
    if (open_.size() == kMostNesting) {
      return Fail("",
                  Concat("got lists in lists without end, want at most ", kMostNesting, " levels"));
    }
    if (!Choose()) return false;
    Open& entered = open_.emplace_back();
    entered.place = place;
    entered.is_list = is_list;
    return true;
  }
  bool Leave() {
    open_.pop_back();
    return true;
  }

  // That the field whose value begins here is the only one of its oneof.
  bool Choose() {
    const FieldDescriptor* field = std::exchange(chosen_, nullptr);
    const OneofDescriptor* choice = field == nullptr ? nullptr : field->containing_oneof();
    if (choice == nullptr) return true;
    const auto [first, added] = open_.back().choices.emplace(choice, field);
    if (added) return true;
    return Fail(open_.back().place.path,
                Concat("got ", first->second->name(), " and ", field->name(), ", want one of ",
                       MemberNames(choice)));
  }

  static std::string MemberNames(const OneofDescriptor* choice) {
    std::vector<std::string> names;
    names.reserve(static_cast<size_t>(choice->field_count()));
    for (int i = 0; i < choice->field_count(); ++i) names.push_back(choice->field(i)->name());
    return Listed(names);
  }

  bool Unfitting(const Place& place, std::string_view got) {
    return Fail(place.path, Concat("got ", got, ", want ", place.Wanted()));
  }
  bool Fail(const std::string& path, std::string_view message) {
    // Behind a number one byte more was read.
    const auto end = json_.begin() + static_cast<long>(std::max<size_t>(read_, 1) - 1);
    const auto line = 1 + std::count(json_.begin(), end, '\n');
    status_ = InvalidArgument(what_, ":", line, ": ", path, path.empty() ? "" : ": ", message);
    return false;
  }

  std::string_view what_;
  std::string_view json_;
  Place top_;
  size_t read_ = 0;
  std::vector<Open> open_;
  // The field of the last key, until its value begins.
  const FieldDescriptor* chosen_ = nullptr;
  Status status_;
};

}  // namespace

Status CheckJson(std::string_view what, std::string_view json, const Descriptor* type) {
  return Checker(what, json, type).Check();
}

}  // namespace koppel
