#include "storage/keyring.h"
