#include "keys/sealing.h"
