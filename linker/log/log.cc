#include "linker/log/log.h"
