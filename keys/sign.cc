#include "keys/sign.h"
