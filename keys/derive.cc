#include "keys/derive.h"
