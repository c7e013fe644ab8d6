#include "keys/passphrase.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>

#include "tests/support/status_matchers.h"
#include "tests/support/temp_dir.h"

namespace koppel {
namespace {

using ::testing::_;
using testing::Fails;
using ::testing::HasSubstr;
using ::testing::Not;

class PassphraseFileTest : public ::testing::Test {
 protected:
  Result<SecretBytes> Read(std::string_view content) {
    return ReadPassphrase(folder_.Write("passphrase", content), "unused");
  }
  testing::TempDir folder_;
};

TEST_F(PassphraseFileTest, TheFirstLineCounts) {
  for (const char* content :
       {"correct horse", "correct horse\n", "correct horse\r\n", "correct horse\nsecond line\n"}) {
    EXPECT_EQ(Read(content).value().reveal(), "correct horse");
  }
  EXPECT_EQ(Read(" blanks stay ").value().reveal(), " blanks stay ");
}

TEST_F(PassphraseFileTest, AnEmptyOrHugeOneIsRefused) {
  EXPECT_THAT(Read(""), Fails(StatusCode::kInvalidArgument, HasSubstr("empty")));
  EXPECT_THAT(Read("\nsecond"), Fails(StatusCode::kInvalidArgument, HasSubstr("empty")));
  EXPECT_THAT(Read(std::string(2000, 'a')),
              Fails(StatusCode::kInvalidArgument, HasSubstr("more than 1024 bytes")));
  EXPECT_OK(Read(std::string(1024, 'a')));
}

TEST_F(PassphraseFileTest, AZeroByteIsRefused) {
  EXPECT_THAT(Read(std::string_view("correct\0horse", 13)),
              Fails(StatusCode::kInvalidArgument, HasSubstr("passphrase: got a zero byte")));
}

TEST_F(PassphraseFileTest, OneThatEveryAccountMayReadIsRefused) {
  namespace fs = std::filesystem;
  const std::string file = folder_.Write("passphrase", "correct horse");
  fs::permissions(file, fs::perms(0640));
  EXPECT_OK(ReadPassphrase(file, "unused"));
  for (const int mode : {0644, 0602}) {
    fs::permissions(file, fs::perms(mode));
    EXPECT_THAT(ReadPassphrase(file, "unused"),
                Fails(StatusCode::kInvalidArgument,
                      file + ": got a secret that every account may read, want chmod 600 on it"));
  }
}

TEST_F(PassphraseFileTest, AMissingFileIsNamed) {
  EXPECT_THAT(ReadPassphrase(folder_ / "none", ""),
              Fails(StatusCode::kNotFound, HasSubstr(folder_ / "none")));
}

TEST_F(PassphraseFileTest, ADescriptorIsAFileToo) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  ASSERT_EQ(write(ends[1], "correct horse\n", 14), 14);
  close(ends[1]);
  const auto read = ReadPassphrase("/dev/fd/" + std::to_string(ends[0]), "unused");
  close(ends[0]);
  EXPECT_EQ(read.value().reveal(), "correct horse");
}

TEST_F(PassphraseFileTest, ANewOneIsNotShort) {
  const std::string seven = folder_.Write("seven", "1234567");
  EXPECT_THAT(ReadNewPassphrase(seven, ""),
              Fails(StatusCode::kInvalidArgument, HasSubstr("fewer than 8")));
  EXPECT_OK(ReadNewPassphrase(folder_.Write("eight", "12345678"), ""));
}

// Runs `body` in a child whose terminal is a new pseudo terminal on which `typed` is typed; returns
// what the terminal showed and the child's exit code.
struct OnTerminal {
  std::string shown;
  int exit_code;
};
OnTerminal RunOnTerminal(const std::string& typed, const std::function<int()>& body) {
  const int controller = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  grantpt(controller);
  unlockpt(controller);
  const std::string name = ptsname(controller);
  const pid_t child = fork();
  if (child == 0) {
    setsid();
    const int terminal = open(name.c_str(), O_RDWR);
    ioctl(terminal, TIOCSCTTY, 0);
    _exit(body());
  }
  OnTerminal result{"", -1};
  size_t answered = 0;
  char buffer[256];
  // Types a line after each prompt, as people do: what comes earlier is thrown away.
  for (ssize_t got = 0; (got = read(controller, buffer, sizeof(buffer))) > 0;) {
    result.shown.append(buffer, static_cast<size_t>(got));
    if (!result.shown.ends_with(": ") || answered == typed.size()) continue;
    const size_t end = typed.find('\n', answered) + 1;
    if (write(controller, typed.data() + answered, end - answered) < 0) break;
    answered = end;
  }
  close(controller);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFEXITED(status)) result.exit_code = WEXITSTATUS(status);
  return result;
}

TEST(PassphrasePromptTest, ThePassphraseIsNotShown) {
  const OnTerminal result = RunOnTerminal("correct horse\n", [] {
    const auto read = ReadPassphrase("", "Passphrase");
    return read.ok() && read->reveal() == "correct horse" ? 0 : 1;
  });
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.shown, HasSubstr("Passphrase: "));
  EXPECT_THAT(result.shown, Not(HasSubstr("horse")));
}

TEST(PassphrasePromptTest, ANewOneIsAskedTwice) {
  const auto ask = [] { return ReadNewPassphrase("", "New").ok() ? 0 : 1; };
  EXPECT_EQ(RunOnTerminal("correct horse\ncorrect horse\n", ask).exit_code, 0);
  EXPECT_EQ(RunOnTerminal("correct horse\ncorrect house\n", ask).exit_code, 1);
  EXPECT_EQ(RunOnTerminal("short\n", ask).exit_code, 1);
}

TEST(PassphrasePromptTest, TheEchoComesBack) {
  const OnTerminal result = RunOnTerminal("correct horse\n", [] {
    const auto read = ReadPassphrase("", "Passphrase");
    termios state{};
    const int terminal = open("/dev/tty", O_RDONLY);
    tcgetattr(terminal, &state);
    return read.ok() && (state.c_lflag & ECHO) != 0 ? 0 : 1;
  });
  EXPECT_EQ(result.exit_code, 0);
}

TEST(PassphrasePromptTest, WithoutTerminalTheFlagIsNamed) {
  const pid_t child = fork();
  if (child == 0) {
    setsid();
    const auto read = ReadPassphrase("", "Passphrase");
    _exit(read.status().code() == StatusCode::kFailedPrecondition &&
                  read.status().message().find("--passphrase-file") != absl::string_view::npos
              ? 0
              : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace koppel
