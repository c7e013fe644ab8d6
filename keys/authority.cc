#include "keys/authority.h"
