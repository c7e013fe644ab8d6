// koppel-keys authority create|sign|revoke
#include "keys/authority.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <utility>

#include "base/file.h"
#include "base/time.h"
#include "keys/commands/commands.h"
#include "keys/commands/reports.pb.h"
#include "keys/identity.h"
#include "proto/json.h"

namespace koppel::commands {
namespace {

constexpr char kAuthoritySecret[] = "authority";
constexpr int64_t kDayMs = 24 * 3600 * int64_t{1000};
// Clocks of parties differ a little.
constexpr int64_t kBackdatedMs = 5 * 60 * int64_t{1000};
constexpr int kMostDays = 36500;

struct AuthorityFlags {
  std::string dir;
  KeystoreFlags keystore;
  std::string name;
  std::string request;
  std::string party;
  std::string role;
  std::string out;
  std::string not_before;
  int days = 0;
  bool json = false;

  std::string certificate_path() const { return dir + "/authority.crt"; }
  KeystoreFlags keystore_in_dir() const {
    KeystoreFlags flags = keystore;
    flags.path = dir + "/authority.keystore";
    return flags;
  }
};

Result<CertificateWindow> Window(const AuthorityFlags& flags) {
  int64_t begin = SystemClock().NowMs() - kBackdatedMs;
  if (!flags.not_before.empty()) {
    KOPPEL_ASSIGN_OR_RETURN(const CivilDate date, ParseDate(flags.not_before));
    begin = std::chrono::sys_days(date).time_since_epoch().count() * kDayMs;
  }
  return CertificateWindow{begin, begin + flags.days * kDayMs};
}

Status MakeFolder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  return error ? ErrnoStatus(path, error.value()) : OkStatus();
}

Status Create(const AuthorityFlags& flags) {
  KOPPEL_RETURN_IF_ERROR(MakeFolder(flags.dir));
  KOPPEL_RETURN_IF_ERROR(RequireNoFile(flags.certificate_path()));
  KOPPEL_ASSIGN_OR_RETURN(const CertificateWindow window, Window(flags));
  KOPPEL_ASSIGN_OR_RETURN(const Authority authority, Authority::Create(flags.name, window));
  Keystore keystore;
  KOPPEL_RETURN_IF_ERROR(keystore.Add(kAuthoritySecret, authority.private_key_pem().Clone()));
  KOPPEL_RETURN_IF_ERROR(SaveNewKeystore(keystore, flags.keystore_in_dir()));
  KOPPEL_RETURN_IF_ERROR(
      WriteFileAtomically(flags.certificate_path(), authority.certificate_pem()));
  CertificateReport report;
  report.set_certificate(flags.certificate_path());
  report.set_valid_until(FormatTime(window.not_after_ms));
  if (flags.json) {
    PrintJson(report);
  } else {
    fmt::print("{}\n", report.certificate());
  }
  return OkStatus();
}

Result<Authority> LoadAuthority(const AuthorityFlags& flags) {
  KOPPEL_ASSIGN_OR_RETURN(std::string certificate, ReadFile(flags.certificate_path(), 1u << 20));
  KOPPEL_ASSIGN_OR_RETURN(const Keystore keystore, OpenKeystore(flags.keystore_in_dir()));
  KOPPEL_ASSIGN_OR_RETURN(const SecretBytes* key, keystore.Get(kAuthoritySecret));
  return Authority::Load(std::move(certificate), key->Clone());
}

Status Sign(const AuthorityFlags& flags) {
  KOPPEL_ASSIGN_OR_RETURN(const v1::Role role, ParseRole(flags.role));
  KOPPEL_ASSIGN_OR_RETURN(const std::string request, ReadFile(flags.request, 1u << 20));
  KOPPEL_ASSIGN_OR_RETURN(const CertificateWindow window, Window(flags));
  KOPPEL_ASSIGN_OR_RETURN(const Authority authority, LoadAuthority(flags));
  const auto certificate = authority.Sign(request, {flags.party, role}, window);
  KOPPEL_RETURN_IF_ERROR(Annotate(certificate.status(), flags.request));
  KOPPEL_RETURN_IF_ERROR(WriteFileAtomically(flags.out, *certificate));
  CertificateReport report;
  report.set_certificate(flags.out);
  report.set_identity(PeerUri({flags.party, role}));
  report.set_valid_until(FormatTime(window.not_after_ms));
  if (flags.json) {
    PrintJson(report);
  } else {
    fmt::print("{}  valid until {}\n", report.identity(), report.valid_until());
  }
  return OkStatus();
}

void AddCommonFlags(CLI::App& command, AuthorityFlags& flags, int days) {
  command.add_option("--dir", flags.dir, "Folder of the authority")->required();
  flags.days = days;
  command.add_option("--days", flags.days, "Days that the certificate is valid")
      ->capture_default_str()
      ->check(WholeNumber(1, kMostDays));
  command.add_option("--not-before", flags.not_before, "First day, ISO 8601; otherwise now")
      ->check(CalendarDate());
  AddJsonFlag(command, flags.json);
  AddKeystoreFlags(command, flags.keystore, false);
}

void AddCreate(CLI::App& group, Action& action) {
  CLI::App& command =
      AddCommand(group, "create", "Make a new authority",
                 "koppel-keys authority create --dir authority --name \"Koppel authority\"");
  auto flags = std::make_shared<AuthorityFlags>();
  command.add_option("--name", flags->name, "Name in its certificate")->required();
  AddCommonFlags(command, *flags, 3650);
  AddCostFlag(command, flags->keystore);
  command.callback([flags, &action] { action = [flags] { return Create(*flags); }; });
}

void AddSign(CLI::App& group, Action& action) {
  CLI::App& command = AddCommand(
      group, "sign", "Certify a party; party and role are this command's, not the request's",
      "koppel-keys authority sign --dir authority --request police.csr --party police "
      "--role agent --out police.crt");
  auto flags = std::make_shared<AuthorityFlags>();
  command.add_option("--request", flags->request, "Signing request")->required();
  AddPartyFlag(command, flags->party)->required();
  AddRoleFlag(command, flags->role, true);
  command.add_option("--out", flags->out, "Certificate to write")->required();
  AddCommonFlags(command, *flags, 365);
  command.callback([flags, &action] { action = [flags] { return Sign(*flags); }; });
}

void AddRevoke(CLI::App& group, Action& action) {
  CLI::App& command =
      AddCommand(group, "revoke", "Not available yet", "koppel-keys authority revoke");
  command.allow_extras();
  command.callback([&action] {
    action = [] {
      return Failure(StatusCode::kUnimplemented,
                     "authority revoke: is not available yet, want short --days instead");
    };
  });
}

}  // namespace

void AddAuthorityCommands(CLI::App& program, Action& action) {
  CLI::App& group = *program.add_subcommand("authority", "Who certifies parties");
  group.require_subcommand(1);
  AddCreate(group, action);
  AddSign(group, action);
  AddRevoke(group, action);
}

}  // namespace koppel::commands
