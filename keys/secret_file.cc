#include "keys/secret_file.h"

#include <sys/stat.h>

namespace koppel {

Status CheckSecretFile(const std::string& path) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return OkStatus();
  if ((found.st_mode & (S_IROTH | S_IWOTH)) == 0) return OkStatus();
  return InvalidArgument(path, ": got a secret that every account may read, want chmod 600 on it");
}

}  // namespace koppel
