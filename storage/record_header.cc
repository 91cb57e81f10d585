#include "storage/record_header.h"
