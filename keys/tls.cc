#include "keys/tls.h"
