#include "storage/journal.h"
