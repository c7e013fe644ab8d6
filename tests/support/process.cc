#include "tests/support/process.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

namespace koppel::testing {
namespace {

std::vector<char*> Arguments(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& part : command) arguments.push_back(const_cast<char*>(part.c_str()));
  arguments.push_back(nullptr);
  return arguments;
}

int ExitCode(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int WaitFor(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return ExitCode(status);
}

// Feeds stdin and drains stdout and stderr together, so that no pipe fills up.
void Pump(int in, const std::string& input, int out, std::string& out_text, int err,
          std::string& err_text) {
  size_t sent = 0;
  std::array<pollfd, 3> fds = {{{in, POLLOUT, 0}, {out, POLLIN, 0}, {err, POLLIN, 0}}};
  const auto drain = [](pollfd& fd, std::string& text) {
    char buffer[65536];
    const ssize_t got = read(fd.fd, buffer, sizeof(buffer));
    if (got > 0) text.append(buffer, static_cast<size_t>(got));
    if (got <= 0) {
      close(fd.fd);
      fd.fd = -1;
    }
  };
  while (fds[1].fd >= 0 || fds[2].fd >= 0) {
    if (fds[0].fd >= 0 && sent == input.size()) {
      close(fds[0].fd);
      fds[0].fd = -1;
    }
    poll(fds.data(), fds.size(), -1);
    if (fds[0].fd >= 0 && fds[0].revents != 0) {
      const ssize_t wrote = write(fds[0].fd, input.data() + sent, input.size() - sent);
      sent = wrote < 0 ? input.size() : sent + static_cast<size_t>(wrote);
    }
    if (fds[1].fd >= 0 && fds[1].revents != 0) drain(fds[1], out_text);
    if (fds[2].fd >= 0 && fds[2].revents != 0) drain(fds[2], err_text);
  }
  if (fds[0].fd >= 0) close(fds[0].fd);
}

}  // namespace

Finished Run(const std::vector<std::string>& command, const std::string& input) {
  std::signal(SIGPIPE, SIG_IGN);
  int in[2];
  int out[2];
  int err[2];
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0) {
    std::abort();
  }
  std::vector<char*> arguments = Arguments(command);
  const pid_t pid = fork();
  if (pid == 0) {
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    dup2(err[1], STDERR_FILENO);
    std::signal(SIGPIPE, SIG_DFL);
    execvp(arguments[0], arguments.data());
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  close(err[1]);
  Finished finished;
  Pump(in[1], input, out[0], finished.out, err[0], finished.err);
  finished.exit_code = WaitFor(pid);
  return finished;
}

Process::Process(const std::vector<std::string>& command, const std::string& log_path,
                 uint64_t most_file_bytes) {
  std::vector<char*> arguments = Arguments(command);
  const int log = open(log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  pid_ = fork();
  if (pid_ != 0) {
    close(log);
    return;
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  if (most_file_bytes > 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{most_file_bytes, most_file_bytes};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  execvp(arguments[0], arguments.data());
  _exit(127);
}

Process::~Process() { Kill(); }

bool Process::Running() {
  if (ended_) return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return true;
  ended_ = true;
  exit_code_ = ExitCode(status);
  return false;
}

int Process::Stop() {
  if (!ended_) kill(pid_, SIGTERM);
  return Wait();
}

void Process::Kill() {
  if (!ended_) kill(pid_, SIGKILL);
  Wait();
}

int Process::Wait() {
  if (ended_) return exit_code_;
  exit_code_ = WaitFor(pid_);
  ended_ = true;
  return exit_code_;
}

Terminal::Terminal(const std::vector<std::string>& command) {
  std::vector<char*> arguments = Arguments(command);
  pid_ = forkpty(&terminal_, nullptr, nullptr, nullptr);
  if (pid_ < 0) std::abort();
  if (pid_ != 0) return;
  execvp(arguments[0], arguments.data());
  _exit(127);
}

Terminal::~Terminal() {
  if (!ended_) {
    kill(pid_, SIGKILL);
    WaitFor(pid_);
  }
  close(terminal_);
}

bool Terminal::ReadMore() {
  pollfd wait{terminal_, POLLIN, 0};
  if (poll(&wait, 1, 10000) <= 0) return false;
  char buffer[4096];
  const ssize_t got = read(terminal_, buffer, sizeof(buffer));
  if (got <= 0) return false;  // EIO: the process has closed its side
  shown_.append(buffer, static_cast<size_t>(got));
  return true;
}

bool Terminal::Shows(const std::string& text) {
  while (shown_.find(text) == std::string::npos) {
    if (!ReadMore()) return false;
  }
  return true;
}

void Terminal::Type(const std::string& text) {
  for (size_t sent = 0; sent < text.size();) {
    const ssize_t wrote = write(terminal_, text.data() + sent, text.size() - sent);
    if (wrote <= 0) return;
    sent += static_cast<size_t>(wrote);
  }
}

Finished Terminal::Finish() {
  while (ReadMore()) {
  }
  ended_ = true;
  const int exit_code = WaitFor(pid_);
  return {exit_code, shown_, ""};
}

std::string WaitForFile(const std::string& path) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < deadline) {
    std::ifstream file(path, std::ios::binary);
    std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (!content.empty()) return content;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return "";
}

}  // namespace koppel::testing
