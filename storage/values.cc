#include "storage/values.h"
