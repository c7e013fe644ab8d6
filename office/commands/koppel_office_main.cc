// koppel-office: the program of the statistical office.
#include <sys/stat.h>

#include "base/cli.h"
#include "keys/secret.h"
#include "keys/tls.h"
#include "office/commands/command_line.h"

int main(int argc, char** argv) {
  // What the office writes is about persons: no file is readable by others unless its writer says
  // so.
  umask(077);
  const koppel::Status hidden = koppel::ProtectProcessMemory();
  if (!hidden.ok()) return koppel::Finish("koppel-office", hidden);
  koppel::ConfigureTlsForProcess();
  return koppel::office::RunOffice(argc, argv);
}
