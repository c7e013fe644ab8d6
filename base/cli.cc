#include "base/cli.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <system_error>
#include <utility>

#include "base/file.h"
#include "base/time.h"

namespace koppel {
namespace {

constexpr int64_t kFirstShownAfterMs = 1000;
constexpr int64_t kBarEveryMs = 100;
constexpr int64_t kLineEveryMs = 10000;
constexpr int kBarWidth = 30;

std::string OneLine(std::string_view text) {
  std::string line(text);
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return line;
}

constexpr char kUsagePayload[] = "koppel/usage";

// The command that the command line names, as far as it was read.
const CLI::App& CommandOf(const CLI::App& program) {
  const std::vector<const CLI::App*> named =
      program.get_subcommands([](const CLI::App* command) { return command->parsed(); });
  return named.empty() ? program : CommandOf(*named.front());
}

std::string FullName(const CLI::App& command) {
  const CLI::App* above = command.get_parent();
  return above == nullptr ? command.get_name() : FullName(*above) + " " + command.get_name();
}

// A description as the end of a sentence.
std::string Wanted(const CLI::Option* option) {
  std::string text = option == nullptr ? "a value" : option->get_description();
  if (text.size() > 1 && std::islower(static_cast<unsigned char>(text[1])) != 0) {
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  }
  return text;
}

std::string NamesOfOptions(const CLI::App& command, bool positional) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_positional() == positional && !option->get_group().empty()) {
      names.push_back(option->get_name());
    }
  }
  return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
}

std::string NamesOfCommands(const CLI::App& above) {
  std::vector<std::string> names;
  for (const CLI::App* command : above.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

// A word that nothing takes. What follows it, or its "=", may be a secret and is not repeated.
std::string UnknownWord(const CLI::App& command, const std::vector<std::string>& words) {
  const auto option = std::find_if(words.begin(), words.end(),
                                   [](const std::string& word) { return word.starts_with("-"); });
  if (option != words.end()) {
    return fmt::format("{}: got an unknown option, want one of {}",
                       option->substr(0, option->find('=')), NamesOfOptions(command, false));
  }
  if (!command.get_subcommands([](const CLI::App*) { return true; }).empty()) {
    return fmt::format("{}: got an unknown command, want one of {}", words.front(),
                       NamesOfCommands(command));
  }
  return fmt::format("{}: got one argument too many, want {}", words.front(),
                     NamesOfOptions(command, true));
}

std::string MissingOption(const CLI::App& command, const std::string& name) {
  if (name == "A subcommand") {
    return fmt::format("command: got none, want one of {}", NamesOfCommands(command));
  }
  return fmt::format("{}: got nothing, want {}", name, Wanted(command.get_option_no_throw(name)));
}

std::string WrongNumberOfValues(const CLI::App& command, const std::string& name) {
  const CLI::Option* option = command.get_option_no_throw(name);
  if (option == nullptr || option->count() < 2) {
    return fmt::format("{}: got no value, want {}", name, Wanted(option));
  }
  return fmt::format("{}: got it {} times, want it once", name, option->count());
}

// CLI11 has its own words for what is wrong; the kind of error and the option in them are kept.
std::string UsageMessage(const CLI::App& program, const CLI::App& command,
                         const CLI::ParseError& error) {
  if (const auto words = program.remaining(true); !words.empty()) {
    return UnknownWord(command, words);
  }
  const std::string what = error.what();
  const auto part = [&](std::string_view mark) { return what.substr(0, what.find(mark)); };
  const auto after = [&](std::string_view mark) {
    return what.substr(what.find(mark) + mark.size());
  };
  const std::string kind = error.get_name();
  if (kind == "RequiredError") return MissingOption(command, part(" is required"));
  if (kind == "ArgumentMismatch") return WrongNumberOfValues(command, part(":"));
  if (kind == "RequiresError") {
    return fmt::format("{}: got it without {}, want both", part(" requires "), after(" requires "));
  }
  if (kind == "ExcludesError") {
    return fmt::format("{}: got it with {}, want one of them", part(" excludes "),
                       after(" excludes "));
  }
  return what;
}

int PrintUsageError(const CLI::App& command, std::string_view message) {
  const std::string name = FullName(command);
  fmt::print(stderr, "{}: {} (see {} --help)\n", name, OneLine(message), name);
  return kExitUsage;
}

// No option means anything without a text.
Status RefuseEmptyTexts(const CLI::App& command) {
  for (const CLI::Option* option : command.get_options()) {
    const std::vector<std::string>& texts = option->results();
    if (std::find(texts.begin(), texts.end(), "") == texts.end()) continue;
    return UsageError(
        fmt::format("{}: got an empty text, want {}", option->get_name(), Wanted(option)));
  }
  return OkStatus();
}

// A share from one `steps`-th to `most` of them, in whole ones; 0: not one.
uint32_t StepsOf(const std::string& text, uint32_t steps, uint32_t most) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [read, error] = std::from_chars(text.data(), end, value);
  const double whole = std::round(value * steps);
  const bool good = error == std::errc() && read == end && whole >= 1 && whole <= most &&
                    std::abs(value * steps - whole) < 1e-6;
  return good ? static_cast<uint32_t>(whole) : 0;
}

uint32_t Permille(const std::string& text) { return StepsOf(text, 1000, 1000); }
uint32_t Millionths(const std::string& text) { return StepsOf(text, 1'000'000, 500'000); }

// What a program prints is its result: it has succeeded only when that has been written.
Status RunAndFlush(const Action& action) {
  try {
    KOPPEL_RETURN_IF_ERROR(action());
  } catch (const std::system_error& error) {  // of fmt::print
    return ErrnoStatus("stdout", error.code().value());
  }
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return OkStatus();
  return ErrnoStatus("stdout", errno);
}

}  // namespace

int Finish(std::string_view program, const Status& status) {
  if (status.ok()) return kExitOk;
  fmt::print(stderr, "{}: {}\n", program, OneLine(MessageOf(status)));
  return kExitFailed;
}

Status UsageError(std::string_view message) {
  Status status = InvalidArgument(message);
  status.SetPayload(kUsagePayload, {});
  return status;
}

int RunCommandLine(CLI::App& program, int argc, const char* const* argv, const Action& action) {
  program.set_version_flag("--version", program.get_name() + " " KOPPEL_VERSION);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return program.exit(error);
    const CLI::App& command = CommandOf(program);
    return PrintUsageError(command, UsageMessage(program, command, error));
  }
  const CLI::App& command = CommandOf(program);
  Status status = RefuseEmptyTexts(command);
  if (status.ok()) status = RunAndFlush(action);
  if (status.GetPayload(kUsagePayload)) return PrintUsageError(command, MessageOf(status));
  return Finish(program.get_name(), status);
}

void AddJsonFlag(CLI::App& command, bool& json) {
  command.add_flag("--json", json, "Print one JSON object, for programs");
}

namespace {

void AddThresholdOption(CLI::App& command, DecisionOptions& options) {
  const auto check = [](const std::string& text) {
    if (text == "auto" || Permille(text) > 0) return std::string();
    return fmt::format("got {}, want auto or a similarity from 0.001 to 1 in steps of 0.001", text);
  };
  command
      .add_option_function<std::string>(
          "--threshold",
          [&options](const std::string& text) {
            options.by_model = text == "auto";
            options.threshold_permille = Permille(text);
          },
          "Least similarity of a match, 0.001 to 1, or auto: a model learnt from the records "
          "decides; the schema's own if not given")
      ->check(check);
}

void AddRateOption(CLI::App& command, const char* name, const char* help, uint32_t& millionths) {
  const auto check = [](const std::string& text) {
    if (Millionths(text) > 0) return std::string();
    return fmt::format("got {}, want a share from 0.000001 to 0.5 in steps of 0.000001", text);
  };
  command
      .add_option_function<std::string>(
          name, [&millionths](const std::string& text) { millionths = Millionths(text); }, help)
      ->check(check);
}

}  // namespace

void AddDecisionOptions(CLI::App& command, DecisionOptions& options) {
  AddThresholdOption(command, options);
  AddRateOption(command, "--false-links",
                "The largest expected share of false links among the links, such as 0.001: the "
                "model chooses the evidence that a link needs",
                options.most_false_links);
  AddRateOption(command, "--missed-matches",
                "The largest expected share of matches that are neither linked nor listed as "
                "possible, such as 0.01: the model chooses what is listed",
                options.most_missed_matches);
}

Status CheckDecisionOptions(const DecisionOptions& options) {
  const bool has_rate = options.most_false_links != 0 || options.most_missed_matches != 0;
  if (options.threshold_permille == 0 || !has_rate) return OkStatus();
  return UsageError(fmt::format(
      "--threshold: got 0.{:03} beside {}, want auto or none, as only a model keeps to a rate",
      options.threshold_permille,
      options.most_false_links != 0 ? "--false-links" : "--missed-matches"));
}

void AddLaterCommand(CLI::App& above, const std::string& name, const std::string& help,
                     Action& action) {
  CLI::App* command = above.add_subcommand(name, help + " (not available yet)");
  command->allow_extras();
  command->callback([name, &action] {
    action = [name] { return Failure(StatusCode::kUnimplemented, name, ": not available yet"); };
  });
}

ValueCheck WholeNumber(uint64_t least, uint64_t most) {
  return [least, most](const std::string& text) {
    uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [read, error] = std::from_chars(text.data(), end, value);
    const bool good = error == std::errc() && read == end && value >= least && value <= most;
    return good ? "" : fmt::format("got {}, want a whole number from {} to {}", text, least, most);
  };
}

ValueCheck OneOf(std::vector<std::string> names) {
  return [names = std::move(names)](const std::string& text) {
    const bool good = std::find(names.begin(), names.end(), text) != names.end();
    return good ? "" : fmt::format("got {}, want {}", text, fmt::join(names, ", "));
  };
}

ValueCheck CalendarDate() {
  return [](const std::string& text) {
    return ParseDate(text).ok() ? "" : fmt::format("got {}, want a date such as 2017-05-31", text);
  };
}

Progress::Progress(std::string_view what, std::string_view unit, uint64_t total)
    : what_(what),
      unit_(unit),
      total_(total),
      terminal_(isatty(STDERR_FILENO) == 1),
      started_ms_(SystemClock().NowMs()),
      next_ms_(started_ms_ + kFirstShownAfterMs) {}

Progress::~Progress() {
  if (shown_ && terminal_) fmt::print(stderr, "\r\033[K");
}

void Progress::Update(uint64_t done) {
  const int64_t now = SystemClock().NowMs();
  if (now < next_ms_) return;
  next_ms_ = now + (terminal_ ? kBarEveryMs : kLineEveryMs);
  Show(done);
}

void Progress::Show(uint64_t done) {
  shown_ = true;
  const int64_t seconds = (SystemClock().NowMs() - started_ms_) / 1000;
  if (total_ == 0) {
    fmt::print(stderr, "{}{}: {} {}, {} s{}", terminal_ ? "\r\033[K" : "", what_, done, unit_,
               seconds, terminal_ ? "" : "\n");
    return;
  }
  const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total_));
  const int filled = static_cast<int>(share * kBarWidth);
  if (terminal_) {
    fmt::print(stderr, "\r\033[K{} [{:=<{}}{:{}}] {:3.0f}% of {} {}", what_, "", filled, "",
               kBarWidth - filled, share * 100, total_, unit_);
  } else {
    fmt::print(stderr, "{}: {:.0f}% of {} {}, {} s\n", what_, share * 100, total_, unit_, seconds);
  }
}

}  // namespace koppel
