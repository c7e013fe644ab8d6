#include "keys/party.h"
