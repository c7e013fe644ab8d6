#include "keys/secret.h"
