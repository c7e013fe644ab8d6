#include "keys/aead.h"
