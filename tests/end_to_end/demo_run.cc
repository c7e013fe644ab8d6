#include "tests/end_to_end/demo_run.h"

#include <filesystem>

#include "tests/support/seed.h"

namespace koppel::testing {

std::vector<std::string> DemoCommand(const std::vector<std::string>& arguments,
                                     const std::vector<std::string>& settings) {
  const std::string programs = std::filesystem::path(Program("koppel-agent")).parent_path();
  std::vector<std::string> command = {"env", "--default-signal=HUP,INT,TERM"};
  command.insert(command.end(), settings.begin(), settings.end());
  // A session of its own: a signal to its process group is what Ctrl-C sends.
  command.insert(command.end(),
                 {"setsid", "bash", SourceDir() + "/examples/demo/demo.sh", programs});
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

Finished RunDemo(const std::vector<std::string>& arguments) { return Run(DemoCommand(arguments)); }

}  // namespace koppel::testing
