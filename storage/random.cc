#include "storage/random.h"
