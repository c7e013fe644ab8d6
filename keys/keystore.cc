#include "keys/keystore.h"
