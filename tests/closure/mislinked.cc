// What must never become part of the linker: opening sealed boxes, reading names, and loading
// code at run time.
#include <dlfcn.h>
#include <unicode/uchar.h>

#include "keys/sealing.h"

// Kept though nobody calls it: that it is there at all must be found.
__attribute__((used)) bool koppel_mislinked_opens(const koppel::SealingKey& key,
                                                  const std::string& box) {
  return key.Open(box).ok() && u_toupper('a') == 'A';
}

__attribute__((used)) void* koppel_mislinked_loads(const char* library) {
  return dlopen(library, RTLD_NOW);
}
