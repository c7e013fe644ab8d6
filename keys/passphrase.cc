#include "keys/passphrase.h"
