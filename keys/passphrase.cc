#include "keys/passphrase.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "base/file.h"
#include "keys/secret_file.h"

namespace koppel {
namespace {

constexpr size_t kMostBytes = 1024;
constexpr size_t kLeastNewBytes = 8;

// Closes a descriptor.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

volatile std::sig_atomic_t interrupted_by = 0;
void RememberSignal(int number) { interrupted_by = number; }

// While it lives a signal ends a read, so that the terminal can be put right before it takes
// effect.
class SignalsHeldBack {
 public:
  SignalsHeldBack() {
    interrupted_by = 0;
    struct sigaction action {};
    action.sa_handler = &RememberSignal;
    for (size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &action, &before_[i]);
  }
  ~SignalsHeldBack() {
    for (size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &before_[i], nullptr);
    if (interrupted_by != 0) raise(interrupted_by);
  }
  SignalsHeldBack(const SignalsHeldBack&) = delete;
  SignalsHeldBack& operator=(const SignalsHeldBack&) = delete;

 private:
  static constexpr std::array<int, 4> kSignals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
  std::array<struct sigaction, 4> before_{};
};

// Turns the terminal's echo off while it lives.
class NoEcho {
 public:
  explicit NoEcho(int terminal) : terminal_(terminal) {
    changed_ = tcgetattr(terminal_, &before_) == 0;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    silent.c_lflag |= ECHONL;
    if (changed_) tcsetattr(terminal_, TCSAFLUSH, &silent);
  }
  ~NoEcho() {
    if (changed_) tcsetattr(terminal_, TCSAFLUSH, &before_);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  int terminal_;
  bool changed_ = false;
  termios before_{};
};

// The first line, without its end, read a byte at a time into locked memory.
Result<SecretBytes> ReadLine(int descriptor, const std::string& name) {
  SecretBytes line(kMostBytes);
  size_t size = 0;
  while (true) {
    unsigned char byte = 0;
    const ssize_t got = read(descriptor, &byte, 1);
    if (got < 0 && errno == EINTR && interrupted_by == 0) continue;
    if (got < 0) return ErrnoStatus(name, errno);
    if (got == 0 || byte == '\n') break;
    if (size == kMostBytes) {
      return InvalidArgument(name, ": got a passphrase of more than ", kMostBytes,
                             " bytes, want fewer");
    }
    if (byte == 0) return InvalidArgument(name, ": got a zero byte, want a line of text");
    line.fill()[size++] = byte;
  }
  if (size > 0 && line.fill()[size - 1] == '\r') --size;
  if (size == 0) return InvalidArgument(name, ": got an empty passphrase, want one");
  return SecretBytes::CopyOf(line.reveal().substr(0, size));
}

Result<SecretBytes> ReadFromFile(const std::string& file) {
  KOPPEL_RETURN_IF_ERROR(CheckSecretFile(file));
  KOPPEL_ASSIGN_OR_RETURN(const int opened, OpenToRead(file));
  const Descriptor descriptor(opened);
  return ReadLine(descriptor.number(), file);
}

Result<SecretBytes> Ask(const std::string& prompt) {
  const Descriptor terminal(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (terminal.number() < 0) {
    return Failure(StatusCode::kFailedPrecondition,
                   "passphrase: got no terminal to ask on, want --passphrase-file");
  }
  const SignalsHeldBack signals;
  const NoEcho silence(terminal.number());
  const std::string shown = prompt + ": ";
  if (write(terminal.number(), shown.data(), shown.size()) < 0) {
    return ErrnoStatus("passphrase", errno);
  }
  return ReadLine(terminal.number(), "passphrase");
}

}  // namespace

Result<SecretBytes> ReadPassphrase(const std::string& file, const std::string& prompt) {
  return file.empty() ? Ask(prompt) : ReadFromFile(file);
}

Result<SecretBytes> ReadNewPassphrase(const std::string& file, const std::string& prompt) {
  KOPPEL_ASSIGN_OR_RETURN(SecretBytes passphrase, ReadPassphrase(file, prompt));
  if (passphrase.size() < kLeastNewBytes) {
    return InvalidArgument("passphrase: got fewer than ", kLeastNewBytes, " characters, want more");
  }
  if (!file.empty()) return passphrase;
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes again, Ask(prompt + " (again)"));
  if (!(passphrase == again)) {
    return InvalidArgument("passphrase: got two different ones, want the same twice");
  }
  return passphrase;
}

}  // namespace koppel
